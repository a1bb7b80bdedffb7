package org.pentathlon.engine.dl4j;

import static org.pentathlon.engine.dl4j.DecoderWeights.GATES;
import static org.pentathlon.engine.dl4j.DecoderWeights.gate;
import static org.pentathlon.engine.dl4j.Products.apply;
import static org.pentathlon.engine.dl4j.Products.byTransposed;
import static org.pentathlon.engine.dl4j.Products.ofTransposed;
import static org.pentathlon.engine.dl4j.Products.product;
import static org.pentathlon.engine.dl4j.Products.rows;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The decoder of a {@link org.pentathlon.workload.Translation}, from the encoder's states and the
 * embedded words before, both packed, to the hidden states, packed. A step is {@link Attention}
 * with the state before as query and a GRU over [embedding; context].
 *
 * <p>The way back is written out, as in Deeplearning4j's own recurrent layers: a step is some 25
 * operators, and SameDiff would take several times as long for each, and seconds to be built for
 * each number of steps. What does not depend on the step before is computed for all steps at once:
 * gates of words, factors of gradients, gradients of weights.
 */
final class AttentionDecoder extends BaseGraphVertex {
    private static final long serialVersionUID = 1;
    private static final int RESET = 0;
    private static final int UPDATE = 1;
    private static final int CANDIDATE = 2;

    private final long hidden;
    private final transient INDArray vector;
    private final transient DecoderWeights weights;
    private transient INDArray gradientVector;
    private transient DecoderWeights gradients;

    // Of the iteration.
    private transient StagedPairs pairs;
    private transient INDArray encoded;
    private transient INDArray embedded;
    private transient Attention attention;
    private transient Attention.Step[] looks;
    private transient Cells cells;
    private transient INDArray contexts;
    private transient INDArray history;

    /**
     * GRU cells, rows x hidden each.
     *
     * @param reset r
     * @param update z
     * @param candidate n
     * @param recurrent W_hn h + b_hn
     */
    private record Cells(INDArray reset, INDArray update, INDArray candidate, INDArray recurrent) {
        Cells rows(long from, long count) {
            return new Cells(
                    Products.rows(reset, from, count),
                    Products.rows(update, from, count),
                    Products.rows(candidate, from, count),
                    Products.rows(recurrent, from, count));
        }
    }

    AttentionDecoder(
            ComputationGraph graph,
            String name,
            int index,
            DataType type,
            INDArray vector,
            long hidden) {
        super(graph, name, index, null, null, type);
        this.vector = vector;
        this.hidden = hidden;
        weights = DecoderWeights.of(vector, hidden);
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        gradientVector = view;
        gradients = DecoderWeights.of(view, hidden);
    }

    /** Says what the inputs will be. */
    void stage(StagedPairs staged) {
        pairs = staged;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        embedded = inputs[1];
        begin(inputs[0], workspaces);
        int samples = pairs.samples();
        long rows = pairs.targetRows();
        history = activations(workspaces, samples + rows);
        rows(history, 0, samples).assign(initialState());
        contexts = activations(workspaces, rows);
        cells = cells(embedded, workspaces);
        looks = new Attention.Step[pairs.targetCounts.length];
        long from = 0;
        long before = 0;
        for (int step = 0; step < looks.length; step++) {
            int count = pairs.targetCounts[step];
            INDArray state = rows(history, before, count);
            INDArray context = rows(contexts, from, count);
            looks[step] = attention.look(state, context, training);
            before = samples + from;
            next(cells.rows(from, count), state, context, rows(history, before, count));
            from += count;
        }
        return rows(history, samples, rows);
    }

    /**
     * Begins to decode the staged pairs.
     *
     * @param states the encoder's, packed
     */
    void begin(INDArray states, LayerWorkspaceMgr workspaces) {
        encoded = states;
        INDArray values = activations(workspaces, pairs.sourceRows.length);
        Nd4j.pullRows(states, values, 1, pairs.sourceRows);
        attention = new Attention(weights, values, pairs.mask, workspaces);
    }

    /** The state before the first step, samples x hidden. */
    INDArray initialState() {
        return Nd4j.pullRows(encoded, 1, pairs.sourceEnds);
    }

    /**
     * The state after one more step of the pairs begun last.
     *
     * @param words embedded, samples x hidden, of the first samples
     * @param state of as many samples or more
     */
    INDArray step(INDArray words, INDArray state, LayerWorkspaceMgr workspaces) {
        long count = words.size(0);
        INDArray before = rows(state, 0, count);
        INDArray context = activations(workspaces, count);
        attention.look(before, context, false);
        INDArray after = activations(workspaces, count);
        next(cells(words, workspaces), before, context, after);
        return after;
    }

    private INDArray activations(LayerWorkspaceMgr workspaces, long rows) {
        return workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, weights.query().dataType(), rows, hidden);
    }

    /** As far as they come from embedded words and biases. */
    private Cells cells(INDArray words, LayerWorkspaceMgr workspaces) {
        INDArray[] gates = new INDArray[GATES];
        for (int gate = 0; gate < GATES; gate++) {
            gates[gate] = activations(workspaces, words.size(0));
            byTransposed(words, gate(weights.word(), gate), 0, gates[gate]);
            INDArray bias = gate(weights.inputBias(), gate);
            gates[gate].addiRowVector(
                    gate == CANDIDATE ? bias : bias.add(gate(weights.stateBias(), gate)));
        }
        return new Cells(
                gates[RESET],
                gates[UPDATE],
                gates[CANDIDATE],
                like(gates[CANDIDATE], ArrayType.ACTIVATIONS, workspaces));
    }

    private static INDArray like(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
        return workspaces.createUninitialized(type, array.dataType(), array.shape());
    }

    private void next(Cells cell, INDArray state, INDArray context, INDArray result) {
        open(cell.reset(), RESET, state, context);
        open(cell.update(), UPDATE, state, context);
        byTransposed(state, gate(weights.state(), CANDIDATE), 0, cell.recurrent());
        cell.recurrent().addiRowVector(gate(weights.stateBias(), CANDIDATE));
        INDArray candidate = cell.candidate();
        byTransposed(context, gate(weights.context(), CANDIDATE), 1, candidate);
        // The result serves as memory until it is known.
        apply("multiply", result, cell.reset(), cell.recurrent());
        candidate.addi(result);
        apply("tanh", candidate, candidate);
        apply("subtract", result, state, candidate);
        result.muli(cell.update()).addi(candidate);
    }

    private void open(INDArray values, int gate, INDArray state, INDArray context) {
        byTransposed(state, gate(weights.state(), gate), 1, values);
        byTransposed(context, gate(weights.context(), gate), 1, values);
        Nd4j.exec(new Sigmoid(values, values));
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        int samples = pairs.samples();
        long rows = pairs.targetRows();
        INDArray previous = previous(workspaces);
        Cells factors = factors(previous, workspaces);
        INDArray ofStates = working(workspaces, samples + rows);
        rows(ofStates, 0, samples).assign(0);
        rows(ofStates, samples, rows).assign(epsilon);
        INDArray ofQueries = working(workspaces, rows);
        INDArray ofContexts = working(workspaces, rows);
        INDArray direct = working(workspaces, samples);
        Attention.Back back = attention.new Back(workspaces);
        long from = rows;
        for (int step = looks.length - 1; step >= 0; step--) {
            int count = pairs.targetCounts[step];
            from -= count;
            long before = step == 0 ? 0 : samples + from - pairs.targetCounts[step - 1];
            INDArray ofState = rows(ofStates, samples + from, count);
            INDArray ofBefore = rows(ofStates, before, count);
            INDArray ofContext = rows(ofContexts, from, count);
            INDArray kept = rows(direct, 0, count);
            apply("multiply", kept, ofState, rows(cells.update(), from, count));
            ofBefore.addi(kept);
            cellBack(
                    factors.rows(from, count),
                    rows(cells.reset(), from, count),
                    ofState,
                    ofContext,
                    ofBefore);
            back.look(looks[step], ofContext, rows(ofQueries, from, count), ofBefore);
        }
        weightGradients(factors, previous);
        INDArray ofValues = back.finish(ofQueries, previous, gradients);
        INDArray[] ofInputs = {
            ofEncoded(ofValues, rows(ofStates, 0, samples), workspaces),
            ofWords(factors, workspaces)
        };
        return new Pair<>(new DefaultGradient(gradientVector), ofInputs);
    }

    private INDArray working(LayerWorkspaceMgr workspaces, long rows) {
        return workspaces.createUninitialized(
                ArrayType.BP_WORKING_MEM, weights.query().dataType(), rows, hidden);
    }

    /** Of each row the state that it began with, rows x hidden. */
    private INDArray previous(LayerWorkspaceMgr workspaces) {
        INDArray previous = working(workspaces, pairs.targetRows());
        Nd4j.pullRows(history, previous, 1, pairs.targetsBefore);
        return previous;
    }

    /**
     * What gradients are multiplied by on their way to the sums in the gates: that of the state to
     * z and n; that of n to r, and by r itself to W_hn h + b_hn.
     */
    private Cells factors(INDArray previous, LayerWorkspaceMgr workspaces) {
        INDArray reset = like(previous, ArrayType.BP_WORKING_MEM, workspaces);
        INDArray update = like(previous, ArrayType.BP_WORKING_MEM, workspaces);
        INDArray candidate = like(previous, ArrayType.BP_WORKING_MEM, workspaces);
        INDArray recurrent = like(previous, ArrayType.BP_WORKING_MEM, workspaces);
        // 1 - z, for both.
        recurrent.assign(cells.update()).rsubi(1);
        // (h - n) z (1 - z)
        apply("subtract", update, previous, cells.candidate());
        update.muli(cells.update()).muli(recurrent);
        // (1 - z) (1 - n^2)
        apply("multiply", candidate, cells.candidate(), cells.candidate());
        candidate.rsubi(1).muli(recurrent);
        // (W_hn h + b_hn) r (1 - r)
        reset.assign(cells.reset()).rsubi(1).muli(cells.reset()).muli(cells.recurrent());
        return new Cells(reset, update, candidate, recurrent);
    }

    /** Turns a step's factors into gradients of the sums in its gates, and goes on from there. */
    private void cellBack(
            Cells factors,
            INDArray reset,
            INDArray ofState,
            INDArray ofContext,
            INDArray ofBefore) {
        factors.update().muli(ofState);
        factors.candidate().muli(ofState);
        factors.reset().muli(factors.candidate());
        apply("multiply", factors.recurrent(), factors.candidate(), reset);
        product(factors.reset(), gate(weights.state(), RESET), 1, ofBefore);
        product(factors.update(), gate(weights.state(), UPDATE), 1, ofBefore);
        product(factors.recurrent(), gate(weights.state(), CANDIDATE), 1, ofBefore);
        product(factors.reset(), gate(weights.context(), RESET), 0, ofContext);
        product(factors.update(), gate(weights.context(), UPDATE), 1, ofContext);
        product(factors.candidate(), gate(weights.context(), CANDIDATE), 1, ofContext);
    }

    private void weightGradients(Cells ofGates, INDArray previous) {
        INDArray[] inputs = {ofGates.reset(), ofGates.update(), ofGates.candidate()};
        INDArray[] states = {ofGates.reset(), ofGates.update(), ofGates.recurrent()};
        for (int gate = 0; gate < GATES; gate++) {
            ofTransposed(inputs[gate], embedded, 0, gate(gradients.word(), gate));
            ofTransposed(inputs[gate], contexts, 0, gate(gradients.context(), gate));
            ofTransposed(states[gate], previous, 0, gate(gradients.state(), gate));
            inputs[gate].sum(gate(gradients.inputBias(), gate), 0);
            states[gate].sum(gate(gradients.stateBias(), gate), 0);
        }
    }

    private INDArray ofWords(Cells ofGates, LayerWorkspaceMgr workspaces) {
        INDArray result = like(embedded, ArrayType.ACTIVATION_GRAD, workspaces);
        product(ofGates.reset(), gate(weights.word(), RESET), 0, result);
        product(ofGates.update(), gate(weights.word(), UPDATE), 1, result);
        product(ofGates.candidate(), gate(weights.word(), CANDIDATE), 1, result);
        return result;
    }

    /** Brings the gradients of values and of the initial state to the encoder's rows. */
    private INDArray ofEncoded(
            INDArray ofValues, INDArray ofInitial, LayerWorkspaceMgr workspaces) {
        INDArray result = like(encoded, ArrayType.ACTIVATION_GRAD, workspaces);
        Nd4j.pullRows(ofValues, result, 1, pairs.sourcePlaces);
        apply("scatter_add", result, result, Nd4j.createFromArray(pairs.sourceEnds), ofInitial);
        return result;
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropOnly) {
        return weights.byName();
    }

    @Override
    public INDArray params() {
        return vector;
    }

    @Override
    public INDArray getGradientsViewArray() {
        return gradientVector;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray[] masks, MaskState state, int samples) {
        return new Pair<>(null, state);
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public Layer getLayer() {
        return null;
    }

    @Override
    public String toString() {
        return "decoder " + getVertexName();
    }
}
