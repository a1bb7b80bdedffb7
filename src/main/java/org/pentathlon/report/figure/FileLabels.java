package org.pentathlon.report.figure;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Short names of files: those without ending, and as many folders as tell them apart. */
final class FileLabels {
    private FileLabels() {}

    /** The labels, in the files' order. */
    static List<String> of(List<Path> files) {
        int longest = files.stream().mapToInt(Path::getNameCount).max().orElse(1);
        for (int parts = 1; parts < longest; parts++) {
            List<String> labels = ending(files, parts);
            if (new HashSet<>(labels).size() == labels.size()) {
                return labels;
            }
        }
        return ending(files, longest);
    }

    private static List<String> ending(List<Path> files, int parts) {
        return files.stream()
                .map(
                        file -> {
                            int count = file.getNameCount();
                            Path end = file.subpath(Math.max(0, count - parts), count);
                            return end.toString().replaceFirst("\\.h5$", "");
                        })
                .toList();
    }
}
