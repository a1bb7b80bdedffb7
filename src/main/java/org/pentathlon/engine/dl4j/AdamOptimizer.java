package org.pentathlon.engine.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.clip.ClipByValue;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pentathlon.workload.Training;

/** {@link Training.Adam} by ND4J's operator, over the whole vector at once. */
final class AdamOptimizer implements Optimizer {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Training.Adam settings;
    private final INDArray parameters;
    private final FlatParameters places;
    private final INDArray mean;
    private final INDArray square;
    private int steps;

    AdamOptimizer(Training.Adam settings, INDArray parameters, FlatParameters places) {
        this.settings = settings;
        this.parameters = parameters;
        this.places = places;
        mean = Nd4j.zerosLike(parameters);
        square = Nd4j.zerosLike(parameters);
    }

    @Override
    public List<INDArray> state() {
        return List.of(mean, square);
    }

    @Override
    public void step(INDArray gradient, double learningRate) {
        if (settings.clamp() > 0) {
            ClipByValue clip = new ClipByValue(gradient, -settings.clamp(), settings.clamp());
            clip.addOutputArgument(gradient);
            Nd4j.exec(clip);
        }
        if (settings.weightDecay() > 0) {
            settings.decayed().forEach(name -> decay(places.place(name), gradient));
        }
        // ND4J adds epsilon to the root of the uncorrected mean square, PyTorch to that of the
        // corrected one.
        double epsilon = EPSILON * Math.sqrt(1 - Math.pow(BETA_2, steps + 1.0));
        Nd4j.exec(
                new AdamUpdater(
                        gradient, square, mean, learningRate, BETA_1, BETA_2, epsilon, steps));
        steps++;
        parameters.subi(gradient);
    }

    private void decay(FlatParameters.Place place, INDArray gradient) {
        var range = NDArrayIndex.interval(place.offset(), place.offset() + place.elements());
        INDArray own = parameters.get(range);
        Nd4j.getBlasWrapper()
                .level1()
                .axpy(own.length(), settings.weightDecay(), own, gradient.get(range));
    }
}
