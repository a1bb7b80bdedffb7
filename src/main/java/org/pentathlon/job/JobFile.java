package org.pentathlon.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A job file as it was written, with everything wrong in it already told.
 *
 * @param cases its further cases
 * @param text the whole file
 */
record JobFile(Section top, List<Section> cases, String text) {
    private static final int LARGEST_BYTES = 1 << 20;

    /** Reads a file; empty, with the reason among the problems, where there is nothing to use. */
    static Optional<JobFile> read(Path path, Supported supported, Problems problems) {
        String place = path.toString();
        Optional<String> text = text(path, problems);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        JobFileReader reader = new JobFileReader(place, supported, problems);
        return reader.read(text.get());
    }

    private static Optional<String> text(Path path, Problems problems) {
        String place = path.toString();
        try {
            if (!Files.exists(path)) {
                problems.add(place, "no such job file; look for it with ls, or leave it out");
            } else if (Files.isDirectory(path)) {
                problems.add(place, "is a folder, not a job file");
            } else {
                return bytes(path, problems)
                        .map(bytes -> decode(bytes, place, problems))
                        .filter(text -> !text.isEmpty());
            }
        } catch (IOException e) {
            problems.add(place, "cannot be read (" + e.getMessage() + ")");
        }
        return Optional.empty();
    }

    /** Reads no more than a job file has, for a device may have no end. */
    private static Optional<byte[]> bytes(Path path, Problems problems) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                problems.add(
                        path.toString(),
                        "is too large",
                        "a job file of at most " + LARGEST_BYTES + " bytes");
                return Optional.empty();
            }
            return Optional.of(bytes);
        }
    }

    private static String decode(byte[] bytes, String place, Problems problems) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') < 0) {
                String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
                if (withoutMark.isBlank()) {
                    problems.add(place, "is empty", "a job file with key: value lines");
                    return "";
                }
                return withoutMark;
            }
        } catch (CharacterCodingException e) {
            // told below, as any other file that holds no text
        }
        problems.add(place, "is not a text file", "a job file in YAML, in UTF-8");
        return "";
    }
}
