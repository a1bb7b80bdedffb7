package org.pentathlon.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.results.Hdf5.Handle;

/** The rows of a run that belong to no case, by launch and rank. */
record FileRows(List<Placed<KernelRow>> kernels, List<Placed<SweepPoint>> points) {
    static FileRows read(JournalFolder journals) throws IOException {
        List<Placed<KernelRow>> kernels = new ArrayList<>();
        List<Placed<SweepPoint>> points = new ArrayList<>();
        for (Map.Entry<JournalFolder.Member, List<JournalFile.Entry>> rank :
                journals.fileRows().entrySet()) {
            int launch = rank.getKey().launch();
            int number = rank.getKey().rank();
            for (JournalFile.Entry entry : rank.getValue()) {
                FileRow row = JournalFile.readFileRow(entry);
                if (row instanceof KernelRow kernel) {
                    kernels.add(new Placed<>(launch, number, kernel));
                } else if (row instanceof SweepPoint point) {
                    points.add(new Placed<>(launch, number, point));
                }
            }
        }
        return new FileRows(kernels, points);
    }

    void write(Hdf5Writer writer, Handle root) {
        if (!kernels.isEmpty()) {
            FileTables.kernels(writer, root, kernels);
        }
        SweepTables.write(writer, root, points);
    }
}
