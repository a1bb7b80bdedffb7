package org.pentathlon.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Connects to every port that the children of a process listen on, and sends rubbish. */
final class Stranger implements AutoCloseable {
    private static final int CONNECT_MS = 200;
    private static final int VISITS = 10;
    private static final String LISTENING = "0A";

    private final Process parent;
    private final Thread thread = new Thread(this::visitAll, "stranger");
    private final List<Socket> open = new ArrayList<>();
    private final Map<Integer, Integer> visits = new HashMap<>();
    private final List<byte[]> rubbish = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private Stranger(Process parent) {
        this.parent = parent;
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        rubbish.add(new byte[0]);
        rubbish.add(new byte[8]);
        rubbish.add(new byte[4000]);
        rubbish.add(random);
        rubbish.add("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    static Stranger at(Process parent) {
        Stranger stranger = new Stranger(parent);
        stranger.thread.setDaemon(true);
        stranger.thread.start();
        return stranger;
    }

    int connections() {
        return connections.get();
    }

    private void visitAll() {
        while (parent.isAlive()) {
            parent.children().forEach(child -> listening(child.pid()).forEach(this::visit));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Every second connection stays open. */
    private void visit(int port) {
        if (visits.merge(port, 1, Integer::sum) > VISITS) {
            return;
        }
        for (byte[] bytes : rubbish) {
            Socket socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
                int count = connections.incrementAndGet();
                socket.getOutputStream().write(bytes);
                if (count % 2 == 0) {
                    open.add(socket);
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                // Refused or cut off, as it should be.
                open.add(socket);
            }
        }
    }

    private static Set<Integer> listening(long pid) {
        Set<Integer> ports = new HashSet<>();
        Path process = Path.of("/proc/" + pid);
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            Set<String> sockets = new HashSet<>();
            for (Path file : files.toList()) {
                String target = Files.readSymbolicLink(file).toString();
                if (target.startsWith("socket:[")) {
                    sockets.add(target.substring(8, target.length() - 1));
                }
            }
            for (String table : List.of("net/tcp", "net/tcp6")) {
                for (String line : Files.readAllLines(process.resolve(table))) {
                    String[] words = line.strip().split("\\s+", -1);
                    if (words[3].equals(LISTENING) && sockets.contains(words[9])) {
                        String port = words[1].substring(words[1].indexOf(':') + 1);
                        ports.add(Integer.parseInt(port, 16));
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // A process or a file of it is gone: what is known by now will do.
            return ports;
        }
        return ports;
    }

    @Override
    public void close() throws Exception {
        thread.join();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
