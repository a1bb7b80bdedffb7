package org.pentathlon.comm;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both ends of a connection prove to each other that they know the token, which never travels: each
 * sends a nonce of 32 random bytes and answers with HMAC-SHA256 (RFC 2104) over both nonces. The
 * answers of the two ends begin with different words, so that neither can be given back.
 */
final class Handshake {
    private static final int BYTES = 32;
    private static final String MEMBER = "pentathlon member";
    private static final String HUB = "pentathlon hub";

    private final SecureRandom random = new SecureRandom();
    private final byte[] token;

    Handshake(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** A new token of 256 bits in hexadecimal. */
    static String newToken() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The hub's end. Throws IOException if the other end does not know the token. */
    void asHub(Socket socket) throws IOException {
        byte[] mine = nonce();
        OutputStream out = socket.getOutputStream();
        out.write(mine);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] theirs = in.readNBytes(BYTES);
        byte[] answer = in.readNBytes(BYTES);
        if (!MessageDigest.isEqual(answer, mac(MEMBER, mine, theirs))) {
            throw new IOException("it does not know the token");
        }
        out.write(mac(HUB, mine, theirs));
    }

    /** A rank's end. Throws IOException if the other end does not know the token. */
    void asMember(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] theirs = in.readNBytes(BYTES);
        byte[] mine = nonce();
        byte[] answer = mac(MEMBER, theirs, mine);
        byte[] both = new byte[2 * BYTES];
        System.arraycopy(mine, 0, both, 0, BYTES);
        System.arraycopy(answer, 0, both, BYTES, BYTES);
        socket.getOutputStream().write(both);
        if (!MessageDigest.isEqual(in.readNBytes(BYTES), mac(HUB, theirs, mine))) {
            throw new IOException("it does not know the token");
        }
    }

    private byte[] nonce() {
        byte[] nonce = new byte[BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    private byte[] mac(String role, byte[] hubNonce, byte[] memberNonce) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token, "HmacSHA256"));
            mac.update(role.getBytes(StandardCharsets.UTF_8));
            mac.update(hubNonce);
            return mac.doFinal(memberNonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
