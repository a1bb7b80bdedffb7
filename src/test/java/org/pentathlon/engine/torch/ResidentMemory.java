package org.pentathlon.engine.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pentathlon.spec.Mode;

/**
 * Prints by how many KiB this process grows in 120 rounds of several sessions, after 80 to warm up.
 * The Java compiler may go on for long: it is tried several times, of which the least growth
 * counts, and no more once it is within what the argument allows.
 */
final class ResidentMemory {
    private static final int MOST_TRIES = 5;

    private ResidentMemory() {}

    public static void main(String[] arguments) throws IOException {
        long allowed = Long.parseLong(arguments[0]);
        List<TorchSession> sessions = new ArrayList<>();
        List<Runnable> round = new ArrayList<>();
        for (Specimen specimen : Specimen.all()) {
            TorchSession training = specimen.open(Mode.TRAIN, 2);
            TorchSession inference = specimen.open(Mode.INFER, 1);
            sessions.addAll(List.of(training, inference));
            round.add(() -> specimen.train(training));
            round.add(() -> specimen.infer(inference));
        }
        iterate(80, round);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_TRIES && least > allowed; i++) {
            long before = residentKib();
            iterate(120, round);
            least = Math.min(least, residentKib() - before);
        }
        System.out.println(least);
        sessions.forEach(TorchSession::close);
    }

    private static void iterate(int count, List<Runnable> round) {
        for (int i = 0; i < count; i++) {
            round.forEach(Runnable::run);
        }
    }

    /** Memory of this process that is resident now. */
    static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
