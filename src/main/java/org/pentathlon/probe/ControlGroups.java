package org.pentathlon.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The control groups of this process, of both versions. */
final class ControlGroups {
    private final SystemFiles files;
    private final Path groups;

    ControlGroups(SystemFiles files) {
        this.files = files;
        groups = files.root().resolve("sys/fs/cgroup");
    }

    /** Folders of the second version, from the process's group up to the root. */
    List<Path> unified() {
        return parts().filter(parts -> parts[1].isEmpty())
                .flatMap(parts -> upwards(groups, parts[2]).stream())
                .toList();
    }

    /** Folders of a controller of the first version, such as {@code cpu}, likewise. */
    List<Path> of(String controller) {
        return parts().filter(parts -> List.of(parts[1].split(",")).contains(controller))
                .flatMap(parts -> upwards(groups.resolve(parts[1]), parts[2]).stream())
                .toList();
    }

    /** The smallest limit of memory on the way up; empty where there is none. */
    OptionalLong memoryBytes() {
        Stream<Path> limits =
                Stream.concat(
                        unified().stream().map(folder -> folder.resolve("memory.max")),
                        of("memory").stream()
                                .map(folder -> folder.resolve("memory.limit_in_bytes")));
        // The first version writes 2^63 less a page where there is no limit.
        return limits.flatMap(limit -> SystemFiles.first(limit).stream())
                .flatMapToLong(text -> SystemFiles.parse(text).stream())
                .filter(bytes -> bytes < 1L << 60)
                .min();
    }

    private Stream<String[]> parts() {
        return files.lines("proc/self/cgroup").stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3);
    }

    /** A group's folder, its parent's, and so on; a name space may hide the lower ones. */
    private static List<Path> upwards(Path groups, String path) {
        List<Path> folders = new ArrayList<>();
        Path folder = groups.resolve(path.replaceFirst("^/+", "")).normalize();
        while (folder != null && folder.startsWith(groups)) {
            folders.add(folder);
            folder = folder.getParent();
        }
        return folders;
    }
}
