package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Split;

/**
 * Held-out images of one pixel.
 *
 * @param labels those of this rank's batches
 */
record FakeData(Problem problem, List<Split> heldOut, List<List<Integer>> labels)
        implements Dataset {
    @Override
    public BatchSource batches() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long epochIterations() {
        return 3;
    }

    @Override
    public Split inferred() {
        return Split.TEST;
    }

    @Override
    public Iterator<Batch> pass(Split split) {
        List<Batch> batches = new ArrayList<>();
        for (List<Integer> some : labels) {
            ImageBatch batch = ImageBatch.allocate(some.size(), 3, 1, 1);
            for (int i = 0; i < some.size(); i++) {
                batch.labels().put(i, some.get(i));
            }
            batches.add(batch);
        }
        return batches.iterator();
    }

    @Override
    public Map<String, String> facts() {
        return Map.of();
    }
}
