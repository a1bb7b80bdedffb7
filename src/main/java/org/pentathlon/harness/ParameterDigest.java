package org.pentathlon.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.pentathlon.engine.Session;

/**
 * SHA-256 over the bits of all parameters in canonical order, little-endian: equal on two ranks
 * only if every bit of every parameter is.
 */
final class ParameterDigest {
    private static final int CHUNK_FLOATS = 1 << 16;

    private ParameterDigest() {}

    static String of(Session session) {
        MessageDigest digest = sha256();
        ByteBuffer bytes =
                ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        session.readParameters(
                (parameter, values) -> {
                    FloatBuffer rest = values.duplicate();
                    while (rest.hasRemaining()) {
                        int count = Math.min(CHUNK_FLOATS, rest.remaining());
                        FloatBuffer chunk = rest.slice(rest.position(), count);
                        bytes.clear();
                        bytes.asFloatBuffer().put(chunk);
                        bytes.limit(count * Float.BYTES);
                        digest.update(bytes);
                        rest.position(rest.position() + count);
                    }
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
