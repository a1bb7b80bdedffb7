package org.pentathlon.engine.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pentathlon.workload.Training;

/**
 * {@link Training.Sgd} over the whole vector at once. ND4J's own updaters have plain SGD and
 * Nesterov's momentum, but not the classical one.
 */
final class SgdOptimizer implements Optimizer {
    private final Training.Sgd settings;
    private final INDArray parameters;
    private final INDArray velocity;
    private final FlatParameters places;

    SgdOptimizer(Training.Sgd settings, INDArray parameters, FlatParameters places) {
        this.settings = settings;
        this.parameters = parameters;
        this.places = places;
        velocity = settings.momentum() == 0 ? null : Nd4j.zerosLike(parameters);
    }

    @Override
    public List<INDArray> state() {
        return velocity == null ? List.of() : List.of(velocity);
    }

    @Override
    public void step(INDArray gradient, double learningRate) {
        // An array that stands for two parameters counts twice in the norm, and moves twice as far.
        List<INDArray> twice = new ArrayList<>();
        for (FlatParameters.Twice both : places.twice()) {
            twice.add(
                    gradient.get(
                            NDArrayIndex.interval(both.offset(), both.offset() + both.elements())));
        }
        twice.forEach(view -> view.muli(Math.sqrt(2)));
        if (settings.clipNorm() > 0) {
            double norm = gradient.norm2Number().doubleValue();
            if (norm > settings.clipNorm()) {
                // As PyTorch's clip_grad_norm_.
                gradient.muli(settings.clipNorm() / (norm + 1e-6));
            }
        }
        twice.forEach(view -> view.muli(Math.sqrt(2)));
        if (settings.weightDecay() > 0) {
            Nd4j.getBlasWrapper()
                    .level1()
                    .axpy(gradient.length(), settings.weightDecay(), parameters, gradient);
        }
        INDArray direction = gradient;
        if (velocity != null) {
            direction = velocity.muli(settings.momentum()).addi(gradient);
        }
        Nd4j.getBlasWrapper()
                .level1()
                .axpy(parameters.length(), -learningRate, direction, parameters);
    }
}
