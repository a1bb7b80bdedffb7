package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.MemoryHistory;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.WatchableSession;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Translation;

/**
 * A model on ND4J, with its optimiser. On a GPU every phase ends by waiting for it, so that the
 * host's clock tells what a phase takes.
 */
final class Dl4jSession implements WatchableSession {
    private final SessionRequest request;
    private final Backend backend = Backend.ofThisProcess();
    private final boolean training;
    private final Model model;
    private final Optimizer optimizer;
    private final Dl4jOperators operators;
    private final KnownMemory memory;
    private double loss = Double.NaN;
    private double meanLoss = Double.NaN;

    Dl4jSession(SessionRequest request) {
        this.request = request;
        training = request.mode() == Mode.TRAIN;
        NativeMemory.require(Math.multiplyExact(Float.BYTES, request.problem().parameterCount()));
        backend.setThreads(request.threads());
        model = model(request.problem());
        // After the graph is made, which takes a seed of its own.
        Nd4j.getRandom().setSeed(request.dropoutSeed());
        model.parameters().initialise(request.seed());
        operators = new Dl4jOperators(model.graph());
        optimizer =
                training
                        ? Optimizer.of(
                                request.problem().training(),
                                model.graph().params(),
                                model.parameters())
                        : null;
        memory = new KnownMemory(model, training, training ? optimizer.state() : List.of());
    }

    private Model model(Problem problem) {
        if (problem instanceof ImageClassification images) {
            return new ImageModel(images, training);
        }
        if (problem instanceof LanguageModel language) {
            return new RecurrentLanguageModel(language, training);
        }
        if (problem instanceof Translation translation) {
            return new TranslationModel(translation, training);
        }
        if (problem instanceof Reading reading) {
            return new ReadingModel(reading, training);
        }
        throw new IllegalArgumentException("unknown problem: " + problem.workload());
    }

    /** The model, for tests of it. */
    Model model() {
        return model;
    }

    @Override
    public boolean hasStage() {
        return backend == Backend.CUDA;
    }

    @Override
    public void stage(Batch batch) {
        // Without a stage of its own it is part of the phase that follows.
        run(
                Phase.FORWARD,
                () -> {
                    model.release();
                    openWorkspace();
                    model.stage(batch);
                });
        if (request.traceMemory()) {
            memory.staged();
        }
    }

    /** Copies of a batch lie in the iteration's workspace, which gives their memory back. */
    private void openWorkspace() {
        if (hasStage()) {
            model.graph().begin();
        }
    }

    @Override
    public void forward() {
        run(Phase.FORWARD, model::forward);
    }

    @Override
    public void loss() {
        run(Phase.LOSS, () -> loss = model.loss());
        if (request.traceMemory()) {
            memory.computed();
        }
    }

    @Override
    public void backward(GradientSink sink) {
        INDArray vector = model.graph().gradientsAndLoss();
        boolean reduced = request.reduced();
        run(
                Phase.BACKWARD,
                () -> {
                    model.backward();
                    if (reduced) {
                        lossOf(vector).assign(loss);
                    }
                });
        meanLoss = loss;
        if (reduced) {
            // What reduces it need not know ND4J's stream, for that has nothing left to do.
            sink.ready(
                    new Bucket(
                            0, backend.address(vector), vector.length(), ElementType.FLOAT32, 0));
        }
    }

    private static INDArray lossOf(INDArray vector) {
        return vector.get(NDArrayIndex.interval(vector.length() - 1, vector.length()));
    }

    @Override
    public void update(double learningRate) {
        run(Phase.UPDATE, () -> step(learningRate));
    }

    private void step(double learningRate) {
        if (request.reduced()) {
            INDArray vector = model.graph().gradientsAndLoss();
            vector.divi(request.worldSize());
            // A copy, or else all of the vector would be fetched from the GPU.
            meanLoss = lossOf(vector).dup().getDouble(0);
        }
        optimizer.step(model.graph().gradients(), learningRate);
        model.statistics().put();
    }

    /** Does a phase's work to its end, on a GPU too. */
    private void run(Phase phase, Runnable work) {
        operators.enter(phase);
        NativeMemory.use(work);
        backend.await();
    }

    @Override
    public double endIteration() {
        operators.endIteration();
        NativeMemory.use(model::release);
        backend.await();
        double value = loss;
        loss = Double.NaN;
        if (!training) {
            meanLoss = value;
        }
        return value;
    }

    @Override
    public boolean diverged() {
        return !Double.isFinite(meanLoss);
    }

    @Override
    public Answers answer(Batch batch) {
        return NativeMemory.use(
                () -> {
                    openWorkspace();
                    return model.answer(batch);
                });
    }

    @Override
    public byte[] statistics() {
        return model.statistics().bytes();
    }

    @Override
    public void setStatistics(byte[] statistics) {
        model.statistics().set(statistics);
    }

    @Override
    public void readParameters(ParameterVisitor visitor) {
        for (Parameter parameter : request.problem().parameters()) {
            FloatBuffer values = model.parameters().values(request.seed(), parameter);
            visitor.visit(parameter, values.asReadOnlyBuffer());
        }
    }

    @Override
    public Available<OperatorRecorder> operators() {
        return backend.operators(operators);
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return Available.no("the session was opened without watching its memory");
    }

    @Override
    public void tellKnown(MemoryHistory history) {
        memory.tell(history);
    }

    @Override
    public Map<String, String> libraries() {
        return Libraries.describe(request.threads());
    }

    @Override
    public void close() {
        operators.abandon();
        // Not closed one by one: that would make them as large as the last iteration needed.
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        Nd4j.getMemoryManager().setCurrentWorkspace(null);
        Glibc.trim();
    }
}
