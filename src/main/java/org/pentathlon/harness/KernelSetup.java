package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Precision;

/**
 * What decides how fast a kernel is, beside its sizes and the libraries that the process was
 * started with.
 *
 * @param threads of each rank
 */
record KernelSetup(EngineKind engine, DeviceKind device, Precision precision, int threads) {
    static KernelSetup of(CaseSpec spec, int threads) {
        return new KernelSetup(spec.engine(), spec.device(), spec.precision(), threads);
    }

    /**
     * Which cases share a setup on every rank; collective. Where ranks have other numbers of cores,
     * a number of threads that is asked for may be the share of one and not of another.
     *
     * @param setups of this rank, by case
     * @return of each the index of the first that it is equal to
     */
    static List<Integer> shared(Communicator communicator, List<KernelSetup> setups) {
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < setups.size(); i++) {
            int at = 0;
            while (at < i && !equal(communicator, setups.get(at), setups.get(i))) {
                at++;
            }
            first.add(at);
        }
        return first;
    }

    private static boolean equal(Communicator communicator, KernelSetup one, KernelSetup other) {
        return communicator.max(one.equals(other) ? 0 : 1) == 0;
    }
}
