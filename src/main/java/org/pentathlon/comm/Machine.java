package org.pentathlon.comm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine's name, for messages, and what tells it from others. */
public final class Machine {
    private Machine() {}

    /** The host's name as the kernel has it; it need not resolve. */
    public static String host() {
        String name = line(Path.of("/proc/sys/kernel/hostname"));
        if (!name.isEmpty()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * The same for all processes of a machine, and for no other: names alone may repeat. Containers
     * of one machine differ if their host names do.
     */
    static String identity() {
        return host() + "/" + line(Path.of("/proc/sys/kernel/random/boot_id"));
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            // Another operating system, or no /proc.
            return "";
        }
    }
}
