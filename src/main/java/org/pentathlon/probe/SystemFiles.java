package org.pentathlon.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The kernel's small files of text. What is not there, or may not be read, is empty.
 *
 * @param root {@code /}, or a folder that stands for it
 */
record SystemFiles(Path root) {
    /** Numbers in names such as {@code cpu10} in their order. */
    private static final Comparator<Path> BY_NUMBER =
            Comparator.comparingInt((Path path) -> path.getFileName().toString().length())
                    .thenComparing(Comparator.naturalOrder());

    boolean exists(String file) {
        return Files.exists(root.resolve(file));
    }

    List<String> lines(String file) {
        return lines(root.resolve(file));
    }

    /** The first line without blanks at its ends; empty too where that is all. */
    Optional<String> first(String file) {
        return first(root.resolve(file));
    }

    /** The whole number that a file holds, 0 or more. */
    OptionalLong number(String file) {
        return parse(first(file).orElse(""));
    }

    /** The number behind the first {@code NAME:} of a file such as meminfo, in bytes if in kB. */
    OptionalLong field(String file, String name) {
        String value = text(file, name).orElse("");
        String digits = value.replaceFirst(" kB$", "");
        OptionalLong number = parse(digits);
        return number.isPresent() && !digits.equals(value)
                ? OptionalLong.of(Math.multiplyExact(number.getAsLong(), 1024L))
                : number;
    }

    /** What stands behind the first {@code NAME:} of a file. */
    Optional<String> text(String file, String name) {
        return text(root.resolve(file), name);
    }

    static Optional<String> text(Path file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    /** Folder entries whose names match, such as {@code cpu[0-9]*}, by their numbers. */
    List<Path> matching(String folder, String names) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve(folder), names)) {
            stream.forEach(found::add);
        } catch (IOException | DirectoryIteratorException absent) {
            return List.of();
        }
        found.sort(BY_NUMBER);
        return found;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }

    static Optional<String> first(Path file) {
        return lines(file).stream().findFirst().map(String::strip).filter(text -> !text.isEmpty());
    }

    static OptionalLong parse(String digits) {
        return digits.matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }
}
