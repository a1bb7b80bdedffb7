package org.pentathlon.harness;

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
}
