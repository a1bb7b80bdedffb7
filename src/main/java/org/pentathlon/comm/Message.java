package org.pentathlon.comm;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pentathlon.spec.ExitStatus;

/** What ranks and rank 0's hub say to each other over the rendezvous connection. */
sealed interface Message {
    /** Characters of a reason; what is longer is cut. */
    int LONGEST_REASON = 16_000;

    /** A rank's first word: who it is. {@code localRank} is -1 if its launcher does not say. */
    record Hello(
            int rank,
            int worldSize,
            int launchNumber,
            String host,
            String machine,
            int localRank,
            RankMpi mpi)
            implements Message {}

    /** The hub's answer once all ranks are there. */
    record Welcome(List<RankInfo> ranks) implements Message {}

    /** The hub will not have this rank, or cannot begin. */
    record Refused(ExitStatus status, String reason) implements Message {}

    /** The port that a rank listens on for its peers. */
    record ListensOn(int port) implements Message {}

    /** The ports of all ranks, in their order. */
    record PortTable(List<Integer> ports) implements Message {}

    /** A sign of life. */
    record Heartbeat() implements Message {}

    /** A rank leaves in good order, or the hub closes. */
    record Goodbye() implements Message {}

    /** A rank ends because of an error. */
    record Failed(String reason) implements Message {}

    /** The hub tells of a lost rank. */
    record Lost(PeerLost peer) implements Message {}

    /** A rank wishes to stop. */
    record Propose(StopPoint point) implements Message {}

    /** All ranks stop there. */
    record StopAt(StopPoint point) implements Message {}

    /** A rank knows where to stop. */
    record StopKnown() implements Message {}

    /** All ranks know where to stop. */
    record Release() implements Message {}

    /** Writes the message with its type. */
    static void write(Message message, DataOutput out) throws IOException {
        if (message instanceof Hello m) {
            out.writeByte(1);
            out.writeInt(m.rank);
            out.writeInt(m.worldSize);
            out.writeInt(m.launchNumber);
            out.writeUTF(m.host);
            out.writeUTF(m.machine);
            out.writeInt(m.localRank);
            writeMpi(m.mpi, out);
        } else if (message instanceof Welcome m) {
            out.writeByte(2);
            out.writeInt(m.ranks.size());
            for (RankInfo info : m.ranks) {
                out.writeInt(info.rank());
                out.writeUTF(info.host());
                out.writeUTF(info.machine());
                out.writeInt(info.localRank());
                out.writeInt(info.localSize());
                out.writeUTF(info.address());
                writeMpi(info.mpi(), out);
            }
        } else if (message instanceof Refused m) {
            out.writeByte(3);
            out.writeUTF(m.status.name());
            writeReason(m.reason, out);
        } else if (message instanceof ListensOn m) {
            out.writeByte(4);
            out.writeInt(m.port);
        } else if (message instanceof PortTable m) {
            out.writeByte(5);
            out.writeInt(m.ports.size());
            for (int port : m.ports) {
                out.writeInt(port);
            }
        } else if (message instanceof Heartbeat) {
            out.writeByte(6);
        } else if (message instanceof Goodbye) {
            out.writeByte(7);
        } else if (message instanceof Failed m) {
            out.writeByte(8);
            writeReason(m.reason, out);
        } else if (message instanceof Lost m) {
            out.writeByte(9);
            out.writeInt(m.peer.rank());
            out.writeUTF(m.peer.host());
            writeReason(m.peer.reason(), out);
        } else if (message instanceof Propose m) {
            out.writeByte(10);
            writePoint(m.point, out);
        } else if (message instanceof StopAt m) {
            out.writeByte(11);
            writePoint(m.point, out);
        } else if (message instanceof StopKnown) {
            out.writeByte(12);
        } else {
            out.writeByte(13);
        }
    }

    /** Reads what {@link #write} wrote. */
    static Message read(DataInput in) throws IOException {
        int type = in.readByte();
        return switch (type) {
            case 1 ->
                    new Hello(
                            in.readInt(),
                            in.readInt(),
                            in.readInt(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readInt(),
                            readMpi(in));
            case 2 -> new Welcome(readRanks(in));
            case 3 -> new Refused(readStatus(in), in.readUTF());
            case 4 -> new ListensOn(in.readInt());
            case 5 -> new PortTable(readPorts(in));
            case 6 -> new Heartbeat();
            case 7 -> new Goodbye();
            case 8 -> new Failed(in.readUTF());
            case 9 -> new Lost(new PeerLost(in.readInt(), in.readUTF(), in.readUTF()));
            case 10 -> new Propose(new StopPoint(in.readInt(), in.readLong()));
            case 11 -> new StopAt(new StopPoint(in.readInt(), in.readLong()));
            case 12 -> new StopKnown();
            case 13 -> new Release();
            default -> throw new IOException("unknown message type " + type);
        };
    }

    private static ExitStatus readStatus(DataInput in) throws IOException {
        String name = in.readUTF();
        try {
            return ExitStatus.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("unknown exit status " + name, e);
        }
    }

    private static List<RankInfo> readRanks(DataInput in) throws IOException {
        int count = in.readInt();
        List<RankInfo> ranks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranks.add(
                    new RankInfo(
                            in.readInt(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readInt(),
                            in.readInt(),
                            in.readUTF(),
                            readMpi(in)));
        }
        return List.copyOf(ranks);
    }

    private static List<Integer> readPorts(DataInput in) throws IOException {
        int count = in.readInt();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(in.readInt());
        }
        return List.copyOf(ports);
    }

    /** An encoded string has 65,535 bytes at most, up to 3 a character. */
    private static void writeReason(String reason, DataOutput out) throws IOException {
        out.writeUTF(
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON));
    }

    private static RankMpi readMpi(DataInput in) throws IOException {
        return new RankMpi(in.readUTF(), in.readUTF());
    }

    private static void writeMpi(RankMpi mpi, DataOutput out) throws IOException {
        out.writeUTF(mpi.family());
        out.writeUTF(mpi.why());
    }

    private static void writePoint(StopPoint point, DataOutput out) throws IOException {
        out.writeInt(point.caseIndex());
        out.writeLong(point.iterations());
    }
}
