package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** Checks of {@code /kernels}: every result is right, and every rate follows from its columns. */
final class KernelChecks {
    /** Rates are computed twice in the same order of operations. */
    private static final double RATE_TOLERANCE = 1e-12;

    private KernelChecks() {}

    /** Fails where a kernel gave a wrong result; a kernel that was not checked passes. */
    static CheckRow correct(List<Placed<KernelRow>> kernels) {
        List<String> wrong =
                kernels.stream()
                        .filter(placed -> placed.row().correct().equals("no"))
                        .map(KernelChecks::difference)
                        .toList();
        return CheckRow.count("kernels_correct", wrong, "number of kernels with a wrong result");
    }

    private static String difference(Placed<KernelRow> placed) {
        KernelRow row = placed.row();
        return "%s (%s) of rank %d differs by %s, more than %s"
                .formatted(row.kernel(), row.shape(), placed.rank(), row.error(), row.tolerance());
    }

    /** A line where the check fails. */
    static List<String> problems(List<Placed<KernelRow>> kernels) {
        CheckRow check = correct(kernels);
        return check.passed() ? List.of() : List.of(check.name() + ": " + check.detail());
    }

    /**
     * All checks, from the columns; none where a file has no kernels.
     *
     * @param kernels those of the file
     */
    static List<CheckRow> of(List<Placed<KernelRow>> kernels, ResultFile file) {
        return kernels.isEmpty()
                ? List.of()
                : List.of(correct(kernels), stored(kernels, StoredKernels.table(file)));
    }

    private static CheckRow stored(List<Placed<KernelRow>> kernels, ResultTable table) {
        double[] flops = table.doubles("flops_per_second");
        double[] bytes = table.doubles("bytes_per_second");
        double[] bus = table.doubles("bus_bytes_per_second");
        String[] correct = table.texts("correct");
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            KernelRow row = kernels.get(i).row();
            boolean same =
                    same(flops[i], row.flopsPerSecond())
                            && same(bytes[i], row.bytesPerSecond())
                            && same(bus[i], row.busBytesPerSecond())
                            && correct[i].equals(row.correct());
            if (!same || !ordered(row)) {
                wrong.add("row " + i);
            }
        }
        return CheckRow.count(
                "kernels_stored",
                wrong,
                "number of rows whose rates or times contradict each other");
    }

    private static boolean same(double stored, double computed) {
        return Double.isNaN(computed)
                ? Double.isNaN(stored)
                : Math.abs(stored - computed) <= RATE_TOLERANCE * Math.abs(computed);
    }

    private static boolean ordered(KernelRow row) {
        return row.calls() > 0
                && row.lowNs() > 0
                && row.lowNs() <= row.medianNs()
                && row.medianNs() <= row.highNs();
    }
}
