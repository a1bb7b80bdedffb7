package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.MemoryHistory;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.WatchableSession;
import org.pentathlon.engine.torch.Place.Mark;
import org.pentathlon.engine.torch.Place.Report;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Translation;

/** A model on LibTorch, with its optimiser and its gradients' buckets. */
final class TorchSession implements WatchableSession {
    private final SessionRequest request;
    private final boolean training;
    private final PointerScope scope = new PointerScope();
    private final Place place;
    private final Model model;
    private final Optimizer optimizer;
    private final GradientBuckets buckets;
    private final CapturedPhases phases;
    private final KnownMemory memory;
    private final TorchOperators operators;
    private Tensor loss;
    private double lossValue = Double.NaN;

    TorchSession(SessionRequest request) {
        this.request = request;
        this.training = request.mode() == Mode.TRAIN;
        try {
            set_num_threads(request.threads());
            ComputeThreads.ofBlas(request.threads());
            place = Place.of(request.device(), request.precision());
            operators = new TorchOperators(place.trail());
            try {
                manual_seed(request.dropoutSeed());
                Problem problem = request.problem();
                Weights weights =
                        new Weights(
                                problem.parameters(),
                                request.seed(),
                                ScalarType.Float,
                                place,
                                training);
                model = model(problem, weights);
                phases = new CapturedPhases(place, captured(request));
                optimizer = training ? Optimizer.of(problem.training(), weights) : null;
                buckets =
                        training && request.reduced()
                                ? new GradientBuckets(weights, request.buckets())
                                : null;
                memory = new KnownMemory(model, place, optimizer, buckets);
            } catch (RuntimeException e) {
                place.close();
                throw place.explained(e);
            }
            scope.extend();
        } finally {
            // Takes the scope off this thread's stack; what is in it lives on if all went well.
            scope.close();
        }
    }

    /** In a replay nobody sees what operators allocate. */
    private static boolean captured(SessionRequest request) {
        return request.cudaGraph() && request.device() == DeviceKind.CUDA && !request.traceMemory();
    }

    private Model model(Problem problem, Weights weights) {
        if (problem instanceof ImageClassification images) {
            return new ImageModel(images, weights, training);
        }
        if (problem instanceof LanguageModel language) {
            return new RecurrentLanguageModel(language, weights, training, captured(request));
        }
        if (problem instanceof Translation translation) {
            return new TranslationModel(translation, weights, training);
        }
        if (problem instanceof Reading reading) {
            return new ReadingModel(reading, weights, training, request.threads());
        }
        throw new IllegalArgumentException("unknown problem: " + problem.workload());
    }

    /** The model, for tests of it. */
    Model model() {
        return model;
    }

    @Override
    public boolean hasStage() {
        return place.queues();
    }

    @Override
    public void stage(Batch batch) {
        // Without a stage of its own it is part of the phase that follows.
        operators.enter(hasStage() ? Phase.STAGE : Phase.FORWARD);
        release();
        during(
                Mark.STAGE,
                () -> {
                    place.mark(Mark.START);
                    model.stage(batch);
                    if (request.traceMemory()) {
                        memory.noteInputs();
                    }
                    phases.begin(model, operators.recording());
                });
    }

    @Override
    public void forward() {
        operators.enter(Phase.FORWARD);
        during(Mark.FORWARD, () -> phases.run(Phase.FORWARD, () -> computing(model::forward)));
    }

    @Override
    public void loss() {
        operators.enter(Phase.LOSS);
        during(
                Mark.LOSS,
                () -> {
                    phases.run(Phase.LOSS, this::computeLoss);
                    if (!phases.eager()) {
                        loss = phases.loss(loss);
                    }
                    if (!training) {
                        place.report(Report.LOSS, loss);
                    }
                });
    }

    private void computeLoss() {
        computing(() -> loss = model.loss().retainReference());
    }

    @Override
    public void backward(GradientSink sink) {
        operators.enter(Phase.BACKWARD);
        during(
                Mark.BACKWARD,
                () -> {
                    if (phases.eager()) {
                        differentiate(sink);
                    } else {
                        differentiateByGraph(sink);
                    }
                });
    }

    /** While a graph is captured nothing is ready; what is ready of a replay nobody tells. */
    private void differentiateByGraph(GradientSink sink) {
        phases.run(Phase.BACKWARD, () -> differentiate(bucket -> {}));
        if (buckets == null) {
            phases.gradients(model.weights());
        } else {
            buckets.handOver(sink);
        }
    }

    private void differentiate(GradientSink sink) {
        if (buckets == null) {
            model.backward(loss);
        } else {
            buckets.begin(sink, loss);
            model.backward(loss);
            buckets.end();
        }
        // The graph goes in the phase that has used it up: a long one takes milliseconds.
        Tensor value = loss.detach().retainReference();
        release();
        loss = value;
    }

    @Override
    public void update(double learningRate) {
        operators.enter(Phase.UPDATE);
        if (buckets != null) {
            place.mark(Mark.TAIL);
        }
        during(Mark.UPDATE, () -> apply(learningRate));
    }

    private void apply(double learningRate) {
        if (buckets != null) {
            buckets.average(request.worldSize());
            place.report(Report.MEAN_LOSS, buckets.loss());
        }
        optimizer.step(learningRate);
        if (!phases.ownGradients()) {
            model.weights().clearGradients();
        }
        place.report(Report.LOSS, loss);
    }

    /** Does a part of an iteration that ends with a mark. */
    private void during(Mark mark, Runnable work) {
        try (PointerScope local = new PointerScope()) {
            work.run();
            place.mark(mark);
        } catch (RuntimeException e) {
            throw place.explained(e);
        }
    }

    /** Does what belongs to the model's function, in the precision that was asked for. */
    private void computing(Runnable work) {
        try (InferenceMode inference = new InferenceMode(!training);
                Autocast precision = Autocast.of(place)) {
            work.run();
        }
    }

    @Override
    public boolean queues() {
        return place.queues();
    }

    @Override
    public void await() {
        place.await();
    }

    @Override
    public DeviceTimes deviceTimes() {
        return place.times();
    }

    @Override
    public void passOn(Runnable meanwhile) {
        operators.endIteration();
        release();
        place.endInputs();
        place.passOn(meanwhile);
    }

    @Override
    public double endIteration() {
        operators.endIteration();
        place.await();
        lossValue = loss == null ? Double.NaN : place.reported(Report.LOSS, loss);
        release();
        place.endInputs();
        return lossValue;
    }

    /** Of the iteration that has ended; the loss of all ranks is read when it is asked for. */
    @Override
    public boolean diverged() {
        double value =
                buckets == null ? lossValue : place.reported(Report.MEAN_LOSS, buckets.loss());
        return !Double.isFinite(value);
    }

    @Override
    public Answers answer(Batch batch) {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true);
                Autocast precision = Autocast.of(place)) {
            Answers answers = model.answer(batch);
            place.endInputs();
            return answers;
        } catch (RuntimeException e) {
            throw place.explained(e);
        } finally {
            Autocast.forget(place);
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
                Tensor values = model.weights().get(parameter.name()).detach().cpu().contiguous();
                visitor.visit(parameter, Weights.buffer(values).asReadOnlyBuffer());
            }
        }
    }

    @Override
    public Available<OperatorRecorder> operators() {
        return Available.of(operators);
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return Available.no("the session was opened without watching its memory");
    }

    @Override
    public void tellKnown(MemoryHistory history) {
        try (PointerScope local = new PointerScope()) {
            memory.tell(history, loss);
        }
    }

    @Override
    public Map<String, String> libraries() {
        Map<String, String> libraries = new TreeMap<>(LoadedLibraries.describe());
        libraries.putAll(place.libraries());
        return libraries;
    }

    @Override
    public Map<String, Long> counts() {
        return phases.counts();
    }

    @Override
    public void close() {
        operators.abandon();
        release();
        phases.close();
        model.close();
        scope.close();
        place.close();
        // What comes next in this process begins without this session's memory.
        Glibc.trim();
    }

    private void release() {
        if (loss != null) {
            loss.close();
            loss = null;
        }
        model.release();
        memory.forgetInputs();
        Autocast.forget(place);
    }
}
