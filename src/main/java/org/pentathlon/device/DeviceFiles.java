package org.pentathlon.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files in {@code /dev} that stand for NVIDIA's GPUs. */
final class DeviceFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceFiles.class);
    private static final Path DEV = Path.of("/dev");

    private DeviceFiles() {}

    /** GPUs that this process may open: a batch system lets it open its own alone. */
    static int count() {
        return count(DEV);
    }

    static int count(Path folder) {
        int gpus = 0;
        if (!Files.isDirectory(folder)) {
            return gpus;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "nvidia[0-9]*")) {
            for (Path file : files) {
                gpus += opens(file) ? 1 : 0;
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read: {}", folder, e.toString());
        }
        return gpus;
    }

    /** The rights of the file do not tell: a control group may still refuse it. */
    private static boolean opens(Path file) {
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
            return opened.isOpen();
        } catch (IOException refused) {
            LOG.debug("not for this process: {}", refused.toString());
            return false;
        }
    }
}
