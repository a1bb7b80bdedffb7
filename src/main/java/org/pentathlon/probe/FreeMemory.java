package org.pentathlon.probe;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory that is left for this process.
 *
 * @param root the file system's root, or a folder that stands for it
 */
public record FreeMemory(Path root) {
    private static final long BYTES_PER_KIB = 1024;

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        int malloc_trim(long keep);
    }

    /** Gives free memory of Java's heap and of the C library's back to the system. */
    public void release() {
        System.gc();
        Native.load("c", C.class).malloc_trim(0);
    }

    /**
     * Bytes that this process could take more: what the machine has available, or less where a
     * control group has less left. Empty where the system does not tell.
     */
    public OptionalLong availableBytes() {
        List<Long> left = new ArrayList<>();
        kibibytes("proc/meminfo", "MemAvailable:").ifPresent(left::add);
        Path groups = root.resolve("sys/fs/cgroup");
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[1].isEmpty()) {
                addLeft(groups, parts[2], "memory.max", "memory.current", "inactive_file", left);
            } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                addLeft(
                        groups.resolve("memory"),
                        parts[2],
                        "memory.limit_in_bytes",
                        "memory.usage_in_bytes",
                        "total_inactive_file",
                        left);
            }
        }
        return left.stream().mapToLong(bytes -> bytes).min();
    }

    /** From the process's control group up to the root; a name space may hide the lower ones. */
    private static void addLeft(
            Path groups,
            String path,
            String limit,
            String usage,
            String reclaimable,
            List<Long> left) {
        Path folder = groups.resolve(path.replaceFirst("^/+", "")).normalize();
        while (folder != null && folder.startsWith(groups)) {
            OptionalLong most = number(folder.resolve(limit));
            OptionalLong used = number(folder.resolve(usage));
            if (most.isPresent() && used.isPresent()) {
                // Pages of files that were read go as soon as somebody wants their room.
                long files = field(folder.resolve("memory.stat"), reclaimable).orElse(0);
                left.add(Math.max(0, most.getAsLong() - used.getAsLong() + files));
            }
            folder = folder.getParent();
        }
    }

    private OptionalLong kibibytes(String file, String field) {
        OptionalLong value = field(root.resolve(file), field);
        return value.isPresent()
                ? OptionalLong.of(Math.multiplyExact(value.getAsLong(), BYTES_PER_KIB))
                : value;
    }

    private static OptionalLong field(Path file, String name) {
        return lines(file).stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .map(words -> parse(words[1]))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /** Empty for {@code max}, as for what is not there. */
    private static OptionalLong number(Path file) {
        return lines(file).stream().findFirst().map(FreeMemory::parse).orElse(OptionalLong.empty());
    }

    private static OptionalLong parse(String text) {
        return text.strip().matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException missing) {
            return List.of();
        }
    }
}
