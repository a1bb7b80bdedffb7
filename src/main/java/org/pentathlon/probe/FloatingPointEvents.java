package org.pentathlon.probe;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.spec.Available;

/**
 * Events whose weighted sum is the floating-point operations of SSE and AVX instructions, of any
 * width and precision; a fused multiply-add is two. Codes are the makers' own, as the Linux
 * kernel's tools/perf/pmu-events lists them.
 */
final class FloatingPointEvents {
    private static final String NONE =
            "no event of this processor is known that counts floating-point operations";

    /** Intel: FP_ARITH_INST_RETIRED, by operations an instruction; fused ones count twice. */
    private static final List<PerfEvent> INTEL =
            List.of(
                    PerfEvent.raw(0xC7, 0x03, 1),
                    PerfEvent.raw(0xC7, 0x04, 2),
                    PerfEvent.raw(0xC7, 0x18, 4),
                    PerfEvent.raw(0xC7, 0x60, 8),
                    PerfEvent.raw(0xC7, 0x80, 16));

    /** Broadwell to Comet Lake without AVX-512, whose umasks above are without effect. */
    private static final Set<String> INTEL_MODELS =
            Set.of("61", "71", "78", "79", "86", "94", "142", "158", "165", "166");

    private static final int AMD_EVENT = 0x03;

    private FloatingPointEvents() {}

    /**
     * Those of a processor.
     *
     * @param processor fields of {@code /proc/cpuinfo}, in which cores of several kinds have
     *     several values
     */
    static Available<List<PerfEvent>> of(Map<String, Set<String>> processor) {
        Set<String> flags = new HashSet<>(List.of(one(processor, "flags").split(" ", -1)));
        String model = one(processor, "model");
        return switch (one(processor, "vendor_id") + " " + one(processor, "cpu family")) {
            case "GenuineIntel 6" ->
                    flags.contains("avx512f") || INTEL_MODELS.contains(model)
                            ? Available.of(INTEL)
                            : Available.no(NONE);
            // The fourth generation has another bit for products of bfloat16, and the fifth none.
            case "AuthenticAMD 25" -> amd(flags.contains("avx512_bf16") ? 0x1F : 0x0F);
            case "AuthenticAMD 23", "AuthenticAMD 26" -> amd(0x0F);
            default -> Available.no(NONE);
        };
    }

    /** AMD: RetSseAvxFlops, in which a multiply-add is two already. */
    private static Available<List<PerfEvent>> amd(int umask) {
        return Available.of(List.of(PerfEvent.raw(AMD_EVENT, umask, 1)));
    }

    private static String one(Map<String, Set<String>> processor, String field) {
        Set<String> values = processor.getOrDefault(field, Set.of());
        return values.size() == 1 ? values.iterator().next() : "";
    }
}
