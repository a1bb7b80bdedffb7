package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Communicator;
import org.pentathlon.results.PassRow;
import org.pentathlon.spec.Measure;

/** Iterations behind the timing pass, in which something else is measured; on one rank. */
final class PassLoop {
    /** Fewer are not parted into rounds with and without the measurement. */
    private static final int FEWEST_TO_ALTERNATE = 4;

    private final Communicator communicator;
    private final IterationRecorder recorder;
    private final double learningRate;
    private final int iterations;

    /**
     * @param iterations with the measurement, and as many without it
     */
    PassLoop(
            Communicator communicator,
            IterationRecorder recorder,
            double learningRate,
            int iterations) {
        this.communicator = communicator;
        this.recorder = recorder;
        this.learningRate = learningRate;
        this.iterations = iterations;
    }

    /**
     * What is measured: switched on before some iterations and off behind them, both while no
     * iteration is under way. It lasts as long as the iterations between the two.
     */
    interface Instrument {
        void on();

        void off();
    }

    /**
     * Alternates iterations without and with the instrument: A B A B. Few iterations are all with
     * it: they are held against those of the timing pass. Collective.
     */
    List<PassRow> alternate(Measure measure, Instrument instrument) {
        List<PassRow> rows = new ArrayList<>();
        int rounds = alternates() ? 2 : 1;
        for (int round = 0; round < rounds; round++) {
            int first = iterations * round / rounds;
            int end = iterations * (round + 1) / rounds;
            if (alternates()) {
                rows.addAll(run(measure, false, first, end));
            }
            instrument.on();
            rows.addAll(run(measure, true, first, end));
            instrument.off();
        }
        return rows;
    }

    /** Iterations in one state, numbered as given. Collective. */
    List<PassRow> run(Measure measure, boolean with, int first, int end) {
        List<PassRow> rows = new ArrayList<>();
        communicator.barrier();
        recorder.restart();
        for (int iteration = first; iteration < end; iteration++) {
            rows.add(new PassRow(measure, with, recorder.run(iteration, learningRate).clone()));
        }
        return rows;
    }

    /** Whether there are enough iterations for some without the measurement beside them. */
    boolean alternates() {
        return iterations >= FEWEST_TO_ALTERNATE;
    }

    int iterations() {
        return iterations;
    }

    /** See {@link IterationRecorder#dataStartNs}. */
    long dataStartNs() {
        return recorder.dataStartNs();
    }

    /** See {@link IterationRecorder#phasesEndNs}. */
    long phasesEndNs() {
        return recorder.phasesEndNs();
    }
}
