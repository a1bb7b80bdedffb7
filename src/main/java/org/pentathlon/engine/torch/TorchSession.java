package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Training;

/** A model on LibTorch's CPU back end, with its optimiser and its gradients' buckets. */
final class TorchSession implements Session {
    private final SessionRequest request;
    private final boolean training;
    private final PointerScope scope = new PointerScope();
    private final Model model;
    private final SGD optimizer;
    private final GradientBuckets buckets;
    private Tensor loss;
    private double lossValue = Double.NaN;

    TorchSession(SessionRequest request) {
        this.request = request;
        this.training = request.mode() == Mode.TRAIN;
        try {
            set_num_threads(request.threads());
            LoadedLibraries.limitBlasThreads(request.threads());
            Problem problem = request.problem();
            Weights weights =
                    new Weights(problem.parameters(), request.seed(), ScalarType.Float, training);
            model = model(problem, weights);
            optimizer = training ? optimizer(weights.tensors(), problem.training()) : null;
            buckets =
                    training && request.worldSize() > 1
                            ? new GradientBuckets(weights.tensors())
                            : null;
            scope.extend();
        } finally {
            // Takes the scope off this thread's stack; what is in it lives on if all went well.
            scope.close();
        }
    }

    private Model model(Problem problem, Weights weights) {
        if (problem instanceof ImageClassification images) {
            return new ImageModel(images, weights, training);
        }
        if (problem instanceof LanguageModel language) {
            return new RecurrentLanguageModel(language, weights, training);
        }
        if (problem instanceof Reading reading) {
            return new ReadingModel(reading, weights, training, request.threads());
        }
        throw new IllegalArgumentException("unknown problem: " + problem.workload());
    }

    private static SGD optimizer(List<Tensor> parameters, Training training) {
        if (!(training instanceof Training.Sgd sgd)) {
            throw new IllegalArgumentException("unknown optimiser: " + training);
        }
        SGDOptions options = new SGDOptions(sgd.learningRate());
        options.momentum().put(sgd.momentum());
        options.weight_decay().put(sgd.weightDecay());
        return new SGD(new TensorVector(parameters.toArray(Tensor[]::new)), options);
    }

    /** The model, for tests of it. */
    Model model() {
        return model;
    }

    @Override
    public boolean hasStage() {
        return false;
    }

    @Override
    public void stage(Batch batch) {
        release();
        try (PointerScope local = new PointerScope()) {
            model.stage(batch);
        }
    }

    @Override
    public void forward() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(!training)) {
            model.forward();
        }
    }

    @Override
    public void loss() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(!training)) {
            loss = model.loss().retainReference();
        }
    }

    @Override
    public void backward(GradientSink sink) {
        if (buckets == null) {
            model.backward(loss);
        } else {
            buckets.begin(sink);
            model.backward(loss);
            buckets.end();
        }
    }

    @Override
    public void update(double learningRate) {
        try (PointerScope local = new PointerScope()) {
            optimizer.param_groups().get(0).options().set_lr(learningRate);
            if (buckets == null) {
                optimizer.step();
                optimizer.zero_grad(true);
            } else {
                buckets.average(request.worldSize());
                optimizer.step();
                buckets.clear();
            }
        }
    }

    @Override
    public double lossValue() {
        lossValue = loss == null ? Double.NaN : loss.item_float();
        release();
        return lossValue;
    }

    @Override
    public boolean diverged() {
        return !Double.isFinite(lossValue);
    }

    @Override
    public Answers answer(Batch batch) {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            return model.answer(batch);
        }
    }

    @Override
    public byte[] statistics() {
        return model.statistics();
    }

    @Override
    public void setStatistics(byte[] statistics) {
        model.setStatistics(statistics);
    }

    @Override
    public void readParameters(ParameterVisitor visitor) {
        for (Parameter parameter : model.weights().parameters()) {
            try (PointerScope local = new PointerScope()) {
                Tensor values = model.weights().get(parameter.name()).detach().contiguous();
                visitor.visit(parameter, Weights.buffer(values).asReadOnlyBuffer());
            }
        }
    }

    @Override
    public Map<String, String> libraries() {
        return LoadedLibraries.describe();
    }

    @Override
    public void close() {
        release();
        model.close();
        scope.close();
    }

    private void release() {
        if (loss != null) {
            loss.close();
            loss = null;
        }
        model.release();
    }
}
