package org.pentathlon.comm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file by which rank 0 tells the others where it listens. Only its owner may read it. */
final class RendezvousFile {
    private static final Logger LOG = LoggerFactory.getLogger(RendezvousFile.class);
    private static final String FIRST_LINE = "pentathlon-rendezvous 1";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path folder;
    private final String name;

    RendezvousFile(Path folder, Launch launch, int launchNumber) {
        this.folder = folder;
        this.name =
                String.join(
                        "-",
                        ".pentathlon",
                        launch.kind().word(),
                        word(launch.jobId()),
                        word(launch.stepId()),
                        launchNumber + ".rendezvous");
    }

    private static String word(String id) {
        return id.replaceAll("[^A-Za-z0-9._]", "_");
    }

    Path path() {
        return folder.resolve(name);
    }

    /**
     * Writes the file under another name and renames it, so that nobody reads half of it.
     *
     * @throws PentathlonException (environment) if the folder cannot be written
     */
    void publish(RendezvousPoint point) {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST_LINE);
        lines.add("port " + point.port());
        lines.add("token " + point.token());
        point.hosts().forEach(host -> lines.add("address " + host));
        try {
            Files.createDirectories(folder);
            Path part =
                    Files.createTempFile(
                            folder,
                            name,
                            ".part",
                            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.write(part, lines);
            Files.move(part, path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "rank 0 cannot write the rendezvous file "
                            + path()
                            + " ("
                            + e
                            + "); give a folder that all nodes share and you may write to",
                    e);
        }
    }

    /** What the file says; empty while it is not there or not to be trusted. */
    Optional<RendezvousPoint> read() {
        try {
            // A listing makes a client of NFS look at the server; a bare open may not.
            try (Stream<Path> entries = Files.list(folder)) {
                if (entries.noneMatch(entry -> entry.endsWith(name))) {
                    return Optional.empty();
                }
            }
            Set<PosixFilePermission> others = Files.getPosixFilePermissions(path());
            others.removeAll(OWNER_ONLY);
            return others.isEmpty() ? parse(Files.readAllLines(path())) : Optional.empty();
        } catch (IOException e) {
            // Not there yet, or replaced just now: the caller asks again until its time is over.
            return Optional.empty();
        }
    }

    private static Optional<RendezvousPoint> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(FIRST_LINE)) {
            return Optional.empty();
        }
        int port = 0;
        String token = "";
        List<String> hosts = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String value = line.substring(space + 1);
            switch (key) {
                case "port" -> port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
                case "token" -> token = value;
                case "address" -> hosts.add(value);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return port < 1 || port > 65535 || token.isEmpty()
                ? Optional.empty()
                : Optional.of(new RendezvousPoint(hosts, port, token));
    }

    /** Removes the file, unless another run has put its own in the same place. */
    void remove(RendezvousPoint published) {
        boolean replaced =
                read().filter(point -> point.token().equals(published.token())).isEmpty();
        if (replaced) {
            return;
        }
        try {
            Files.delete(path());
        } catch (NoSuchFileException e) {
            // Somebody tidied up: nothing is left to do.
            return;
        } catch (IOException e) {
            LOG.warn("cannot remove the rendezvous file {}: {}", path(), e.toString());
        }
    }
}
