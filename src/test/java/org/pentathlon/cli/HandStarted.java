package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.pentathlon.comm.LaunchDetection;

/** Ranks that a test starts one by one, so that it sees the status and the words of each. */
final class HandStarted implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 100;
    private static final String TOKEN = "a token of a test's own ranks";

    private final TinyProgram program;
    private final List<String> command;
    private final int size;
    private final String rendezvous;
    private final List<Process> processes = new ArrayList<>();

    HandStarted(TinyProgram program, int size, List<String> command) throws IOException {
        this.program = program;
        this.size = size;
        this.command = command;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            rendezvous = "127.0.0.1:" + probe.getLocalPort();
        }
    }

    /** Starts the next rank. */
    HandStarted start() throws IOException {
        return start(rendezvous);
    }

    /** Starts the next rank, which looks for rank 0 elsewhere. */
    HandStarted start(String place) throws IOException {
        int rank = processes.size();
        ProcessBuilder builder = new ProcessBuilder(command).directory(program.folder().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PENTATHLON_"));
        builder.environment().put(LaunchDetection.RANK, Integer.toString(rank));
        builder.environment().put(LaunchDetection.WORLD_SIZE, Integer.toString(size));
        builder.environment().put(LaunchDetection.LOCAL_RANK, Integer.toString(rank));
        builder.environment().put(LaunchDetection.RENDEZVOUS, place);
        builder.environment().put(LaunchDetection.TOKEN, TOKEN);
        builder.redirectErrorStream(true).redirectOutput(file(rank).toFile());
        processes.add(builder.start());
        return this;
    }

    HandStarted startAll() throws IOException {
        while (processes.size() < size) {
            start();
        }
        return this;
    }

    Process rank(int rank) {
        return processes.get(rank);
    }

    private Path file(int rank) {
        return program.folder().resolve("rank-" + rank + ".txt");
    }

    String said(int rank) throws IOException {
        return Files.readString(file(rank));
    }

    /** The exit status, once it has ended. */
    int status(int rank) throws Exception {
        boolean ended = processes.get(rank).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(ended).as(said(rank)).isTrue();
        return processes.get(rank).exitValue();
    }

    /** What all ranks said together. */
    String said() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int rank = 0; rank < processes.size(); rank++) {
            all.append(said(rank));
        }
        return all.toString();
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }
}
