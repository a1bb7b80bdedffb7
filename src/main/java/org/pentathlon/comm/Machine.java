package org.pentathlon.comm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** This machine's name, for messages, and what tells it from others. */
public final class Machine {
    /** Slurm's name of the node, by which its users know it. */
    private static final String SLURM_NODE = "SLURMD_NODENAME";

    private Machine() {}

    /** The node's name as Slurm has it, else the host's; it need not resolve. */
    public static String host() {
        return host(System.getenv());
    }

    static String host(Map<String, String> env) {
        String node = env.getOrDefault(SLURM_NODE, "");
        return node.isEmpty() ? kernelName() : node;
    }

    /** The host's name as the kernel has it. */
    private static String kernelName() {
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
     * of one machine differ if their host names do. Slurm's name of the node is no part of it:
     * several nodes on one machine, as for tests, share its cores.
     */
    static String identity() {
        return kernelName() + "/" + line(Path.of("/proc/sys/kernel/random/boot_id"));
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
