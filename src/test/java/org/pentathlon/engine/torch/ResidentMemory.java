package org.pentathlon.engine.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Training.Sgd;

/** Prints by how many KiB this process grows in 10,000 iterations, after 2,000 to warm up. */
final class ResidentMemory {
    private ResidentMemory() {}

    public static void main(String[] arguments) throws IOException {
        ImageBatch batch = Networks.batch(8, 4, 1);
        try (TorchSession training = open(Mode.TRAIN, 2);
                TorchSession inference = open(Mode.INFER, 1)) {
            iterate(2_000, training, inference, batch);
            long before = residentKib();
            iterate(10_000, training, inference, batch);
            System.out.println(residentKib() - before);
        }
    }

    private static TorchSession open(Mode mode, int worldSize) {
        Sgd sgd = new Sgd(0.1, 0.9, 5e-4);
        return (TorchSession)
                new TorchEngine()
                        .open(Networks.request(Networks.minute(), 8, 4, sgd, mode, worldSize));
    }

    private static void iterate(
            int count, TorchSession training, TorchSession inference, ImageBatch batch) {
        for (int i = 0; i < count; i++) {
            training.stage(batch);
            training.forward();
            training.loss();
            training.backward(bucket -> {});
            training.update(0.1);
            training.lossValue();
            inference.stage(batch);
            inference.forward();
            inference.loss();
            inference.lossValue();
        }
    }

    /** Memory of this process that is resident. */
    static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
