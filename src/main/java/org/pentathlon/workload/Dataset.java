package org.pentathlon.workload;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;

/** A problem's data, read and indexed for one rank. */
public interface Dataset {
    /** The problem with the sizes that these data give it, such as real text's vocabulary. */
    Problem problem();

    /**
     * The endless stream of this rank's batches: shuffled training data in training, the split of
     * {@link #inferred} in inference. At an epoch's end it goes on with the next. To be called
     * once.
     *
     * @throws org.pentathlon.data.DataException if a record cannot be read
     */
    BatchSource batches();

    /**
     * Iterations of one epoch of {@link #batches}, the same on all ranks, at least 1. In training
     * the samples that fill no global batch are left out of the epoch; in inference the last batch
     * is filled from the beginning. An epoch of synthetic data has as many samples as the real data
     * set.
     */
    long epochIterations();

    /**
     * The splits on which quality can be measured: the first after each epoch of training, the
     * others after the last. Empty for synthetic data.
     */
    List<Split> heldOut();

    /** The split that inference goes through: test, or validation where there is no test split. */
    Split inferred();

    /**
     * This rank's part of one pass over a split of {@link #heldOut}. Over all ranks each sample
     * comes up once; a rank may have no batch. A batch is valid until the next is asked for.
     */
    Iterator<Batch> pass(Split split);

    /**
     * What is worth knowing of the data, for the result file: attribute names, such as {@code
     * data_training_tokens}, to values.
     */
    Map<String, String> facts();
}
