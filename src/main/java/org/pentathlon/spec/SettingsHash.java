package org.pentathlon.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells whether two cases do the same work in an iteration: everything of a case but how many
 * iterations it runs, and the seed.
 */
public final class SettingsHash {
    private SettingsHash() {}

    /** SHA-256 of {@link #text}, in hexadecimal. */
    public static String of(CaseSpec spec) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text(spec).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The canonical text: a line {@code key=value} for each setting, in a fixed order. */
    static String text(CaseSpec spec) {
        StringBuilder text = new StringBuilder();
        line(text, "workload", spec.workload());
        line(text, "mode", spec.mode().word());
        line(text, "engine", spec.engine().word());
        line(text, "class", spec.problemClass().word());
        line(text, "precision", spec.precision().word());
        line(text, "device", spec.device().word());
        line(text, "data", spec.data().word());
        line(text, "batch_per_rank", Integer.toString(spec.batchPerRank()));
        line(text, "threads", Integer.toString(spec.threads()));
        line(text, "library", spec.library());
        line(text, "overlap", spec.overlap() ? "on" : "off");
        if (spec.cudaGraph()) {
            // Only then, so that the hashes of others are what they always were.
            line(text, "cuda_graph", "on");
        }
        spec.settings().forEach((key, value) -> line(text, "set." + key, value));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }
}
