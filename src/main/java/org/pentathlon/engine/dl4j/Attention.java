package org.pentathlon.engine.dl4j;

import static org.pentathlon.engine.dl4j.Products.apply;
import static org.pentathlon.engine.dl4j.Products.byTransposed;
import static org.pentathlon.engine.dl4j.Products.ofTransposed;
import static org.pentathlon.engine.dl4j.Products.product;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Additive attention of one batch: score_j = v . tanh(W q + U k_j), softmax over j, sum of the
 * values k_j. U k_j and both biases are added up once; a step adds W q. Steps ask for fewer and
 * fewer samples, always the first ones.
 *
 * <p>Positions come before samples in all arrays: so a step adds its queries to each position's
 * rows as one long row. The way back leaves the factor v out of what is summed over steps, and puts
 * it in at the end.
 */
final class Attention {
    private final DecoderWeights weights;
    private final LayerWorkspaceMgr workspaces;
    private final INDArray values;
    private final INDArray keys;
    private final INDArray bias;
    private final INDArray scratch;
    private final long positions;
    private final long samples;
    private final long hidden;

    /**
     * What a step leaves for the way back.
     *
     * @param words tanh(W q + U k), positions x samples flat, x hidden
     * @param shares the softmax, positions x samples
     */
    record Step(INDArray words, INDArray shares) {}

    /**
     * @param values positions x samples flat, x hidden
     * @param mask positions x samples, minus infinity where there is no word
     */
    Attention(
            DecoderWeights weights, INDArray values, INDArray mask, LayerWorkspaceMgr workspaces) {
        this.weights = weights;
        this.workspaces = workspaces;
        this.values = values;
        positions = mask.size(0);
        samples = mask.size(1);
        hidden = values.size(1);
        keys = like(values, ArrayType.ACTIVATIONS, workspaces);
        byTransposed(values, weights.key(), 0, keys);
        keys.addiRowVector(weights.keyBias().add(weights.queryBias()));
        bias = like(mask, ArrayType.ACTIVATIONS, workspaces);
        apply("add", bias, mask, weights.scoreBias());
        scratch = like(values, ArrayType.ACTIVATIONS, workspaces);
    }

    private static INDArray like(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
        return workspaces.createUninitialized(type, array.dataType(), array.shape());
    }

    /** The first samples alone, positions x (samples x hidden) flat. */
    private INDArray first(INDArray array, long count) {
        INDArray all = array.reshape('c', positions, samples * array.length() / bias.length());
        return count == samples
                ? all
                : all.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(0, count * array.length() / bias.length()));
    }

    /** Memory of the iteration for some samples, positions x samples flat, x hidden. */
    private INDArray scratch(long count) {
        return Products.rows(scratch, 0, positions * count);
    }

    /**
     * Looks for queries.
     *
     * @param queries samples x hidden
     * @param context samples x hidden: the result
     * @param kept whether the step is to be gone back
     */
    Step look(INDArray queries, INDArray context, boolean kept) {
        long count = queries.size(0);
        INDArray query = Nd4j.createUninitialized(queries.dataType(), count, hidden);
        byTransposed(queries, weights.query(), 0, query);
        INDArray words = kept ? kept(positions * count, hidden) : scratch(count);
        apply(
                "add",
                words.reshape('c', positions, count * hidden),
                first(keys, count),
                query.reshape(count * hidden));
        // By name it is oneDNN's, several times faster than ND4J's class Tanh.
        apply("tanh", words, words);
        INDArray shares = kept(positions, count);
        product(words, weights.score(), 0, shares.reshape('c', positions * count, 1));
        apply("add", shares, shares, first(bias, count));
        Nd4j.exec(
                DynamicCustomOp.builder("softmax")
                        .addInputs(shares)
                        .addOutputs(shares)
                        .addIntegerArguments(0)
                        .build());
        INDArray parts = scratch(count).reshape('c', positions, count, hidden);
        apply("multiply", parts, values(count), shares.reshape('c', positions, count, 1));
        sum(parts, context);
        return new Step(words, shares);
    }

    private INDArray kept(long... shape) {
        return workspaces.createUninitialized(ArrayType.ACTIVATIONS, values.dataType(), shape);
    }

    private INDArray values(long count) {
        INDArray all = values.reshape('c', positions, samples, hidden);
        return count == samples
                ? all
                : all.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count), NDArrayIndex.all());
    }

    /** Over positions. */
    private void sum(INDArray parts, INDArray result) {
        parts.reshape('c', positions, result.length()).sum(result.reshape(result.length()), 0);
    }

    /** The way back through all steps, the last first. */
    final class Back {
        private final INDArray ofValues;
        private final INDArray ofKeys;
        private final INDArray ofScore;
        private final INDArray query;

        /** Begins with no gradients. */
        Back(LayerWorkspaceMgr workspaces) {
            ofValues = like(values, ArrayType.BP_WORKING_MEM, workspaces).assign(0);
            ofKeys = like(values, ArrayType.BP_WORKING_MEM, workspaces).assign(0);
            ofScore = like(weights.score(), ArrayType.BP_WORKING_MEM, workspaces).assign(0);
            query = like(weights.query(), ArrayType.BP_WORKING_MEM, workspaces);
            apply("multiply", query, weights.query(), weights.score());
        }

        /**
         * Goes back a step.
         *
         * @param ofContext samples x hidden: gradient of the context
         * @param ofQuery samples x hidden: the result, of W q but for the factor v
         * @param ofQueries samples x hidden: where that of the queries is added
         */
        void look(Step step, INDArray ofContext, INDArray ofQuery, INDArray ofQueries) {
            long count = ofContext.size(0);
            INDArray shares = step.shares();
            INDArray wide = scratch(count).reshape('c', positions, count * hidden);
            INDArray parts = wide.reshape('c', positions, count, hidden);
            apply("multiply", wide, first(values, count), ofContext.reshape(count * hidden));
            INDArray ofShares = Nd4j.createUninitialized(shares.dataType(), positions, count);
            scratch(count).sum(ofShares.reshape(positions * count), 1);
            INDArray ofScores = ofShares.muli(shares);
            INDArray sums = ofScores.sum(0);
            ofScores.subi(shares.mulRowVector(sums));
            apply(
                    "multiply",
                    parts,
                    shares.reshape('c', positions, count, 1),
                    ofContext.reshape('c', 1, count, hidden));
            first(ofValues, count).addi(wide);

            INDArray flat = scratch(count);
            INDArray column = ofScores.reshape('c', positions * count, 1);
            ofTransposed(step.words(), column, 1, ofScore);
            apply("multiply", flat, step.words(), step.words());
            flat.rsubi(1);
            apply("multiply", flat, flat, column);
            first(ofKeys, count).addi(wide);
            sum(flat, ofQuery);
            product(ofQuery, query, 1, ofQueries);
        }

        /**
         * Fills the gradients of the attention's weights.
         *
         * @param ofQuery rows x hidden: what all steps gave; changed
         * @param queries rows x hidden: what all steps were given
         * @return gradient of the values, positions x samples flat, x hidden
         */
        INDArray finish(INDArray ofQuery, INDArray queries, DecoderWeights gradients) {
            INDArray factor = weights.score().reshape(1, hidden);
            apply("multiply", ofQuery, ofQuery, factor);
            apply("multiply", ofKeys, ofKeys, factor);
            ofTransposed(ofQuery, queries, 0, gradients.query());
            ofTransposed(ofKeys, values, 0, gradients.key());
            ofQuery.sum(gradients.queryBias(), 0);
            // Both biases are added to the same sum.
            gradients.keyBias().assign(gradients.queryBias());
            gradients.score().assign(ofScore);
            // What is added to all scores goes away in the softmax.
            gradients.scoreBias().assign(0);
            product(ofKeys, weights.key(), 1, ofValues);
            return ofValues;
        }
    }
}
