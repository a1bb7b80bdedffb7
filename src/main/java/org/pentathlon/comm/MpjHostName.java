package org.pentathlon.comm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * MPJ Express asks for the address that this host's name stands for, makes no use of it, and ends
 * where the name does not resolve. On such a host, and there alone, its class is defined with the
 * loopback's address in that place.
 */
final class MpjHostName {
    private static final String DEVICE = "xdev/niodev/NIODevice.class";

    /** A class of the device's package, which lets others be defined there. */
    private static final String NEIGHBOUR = "xdev.niodev.NIORequest";

    /** Two methods of {@link InetAddress} with the same parameters and result. */
    private static final String ASKED = "getLocalHost";

    private static final String INSTEAD = "getLoopbackAddress";

    private MpjHostName() {}

    /** Called before the device's class is loaded. */
    static void makeDispensable(ClassLoader loader)
            throws IOException, ReflectiveOperationException {
        try {
            InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            define(loader);
        }
    }

    private static void define(ClassLoader loader)
            throws IOException, ReflectiveOperationException {
        try (InputStream in = loader.getResourceAsStream(DEVICE)) {
            if (in == null) {
                // The library is not there at all, which is said elsewhere.
                return;
            }
            Class<?> neighbour = Class.forName(NEIGHBOUR, false, loader);
            MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
                    .defineClass(renamed(in.readAllBytes(), ASKED, INSTEAD));
        }
    }

    /** The class file with another name in its table of constants, which has no offsets. */
    static byte[] renamed(byte[] classFile, String name, String other) {
        String text = new String(classFile, ISO_8859_1);
        return text.replace(constant(name), constant(other)).getBytes(ISO_8859_1);
    }

    /** A name as a class file has it: tag 1, its length in two bytes, its letters. */
    private static String constant(String name) {
        return "\u0001" + (char) (name.length() >>> 8) + (char) (name.length() & 0xff) + name;
    }
}
