package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Training;

/**
 * An image classifier on LibTorch's CPU back end.
 *
 * <p>A batch is used where it lies. Its first convolution brings it into channels-last order, as
 * part of the forward phase.
 */
final class TorchSession implements Session {
    private final SessionRequest request;
    private final boolean training;
    private final PointerScope scope = new PointerScope();
    private final Network network;
    private final SGD optimizer;
    private final GradientBuckets buckets;

    // Tensors of the iteration that outlive the phase in which they were made.
    private Tensor pixels;
    private Tensor labels;
    private Tensor logits;
    private Tensor loss;
    private double lossValue = Double.NaN;

    TorchSession(SessionRequest request) {
        this.request = request;
        this.training = request.mode() == Mode.TRAIN;
        try {
            set_num_threads(request.threads());
            LoadedLibraries.limitBlasThreads(request.threads());
            ImageClassification problem = (ImageClassification) request.problem();
            List<Parameter> parameters = problem.parameters();
            network = new Network(problem.layers(), parameters, request.seed(), training);
            List<Tensor> tensors = parameters.stream().map(network::tensor).toList();
            optimizer = training ? optimizer(tensors, problem.training()) : null;
            buckets = training && request.worldSize() > 1 ? new GradientBuckets(tensors) : null;
            scope.extend();
        } finally {
            // Takes the scope off this thread's stack; what is in it lives on if all went well.
            scope.close();
        }
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

    @Override
    public boolean hasStage() {
        return false;
    }

    @Override
    public void stage(Batch batch) {
        release();
        ImageBatch images = (ImageBatch) batch;
        int samples = images.samples();
        try (PointerScope local = new PointerScope()) {
            long[] shape = {samples, images.channels(), images.height(), images.width()};
            pixels = keep(from_blob(new FloatPointer(images.pixels()), shape));
            TensorOptions type = new TensorOptions(ScalarType.Long);
            labels = keep(from_blob(new LongPointer(images.labels()), new long[] {samples}, type));
        }
    }

    @Override
    public void forward() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(!training)) {
            logits = keep(network.forward(pixels));
        }
    }

    @Override
    public void loss() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(!training)) {
            loss = keep(cross_entropy_loss(logits, labels));
        }
    }

    @Override
    public void backward(GradientSink sink) {
        if (buckets == null) {
            loss.backward();
        } else {
            buckets.begin(sink);
            loss.backward();
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
        if (loss != null) {
            lossValue = loss.item_float();
            release();
        }
        return lossValue;
    }

    /** The logits of the iteration's forward pass, samples x classes; for tests. */
    float[] logits() {
        try (PointerScope local = new PointerScope()) {
            Tensor values = logits.detach().contiguous();
            float[] result = new float[Math.toIntExact(values.numel())];
            Network.buffer(values).get(result);
            return result;
        }
    }

    @Override
    public void readParameters(ParameterVisitor visitor) {
        for (Parameter parameter : network.parameters()) {
            try (PointerScope local = new PointerScope()) {
                Tensor values = network.tensor(parameter).detach().contiguous();
                visitor.visit(parameter, Network.buffer(values).asReadOnlyBuffer());
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
        scope.close();
    }

    private static Tensor keep(Tensor tensor) {
        return tensor.retainReference();
    }

    private void release() {
        for (Pointer pointer : new Pointer[] {loss, logits, labels, pixels}) {
            if (pointer != null) {
                pointer.close();
            }
        }
        loss = null;
        logits = null;
        labels = null;
        pixels = null;
    }
}
