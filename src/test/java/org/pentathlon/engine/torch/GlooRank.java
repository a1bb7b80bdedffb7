package org.pentathlon.engine.torch;

import com.sun.jna.Native;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.PentathlonException;

/**
 * A rank in a process of its own: {@code GlooRank RANK PORT ELEMENTS ROUNDS [lose|astrayR]}. Adds
 * rank + 1 + i mod 7 in each element i; prints the milliseconds of each round, or what failed. With
 * {@code lose}, rank 1 ends after the first round without a word; with {@code astrayR}, rank R is
 * given an address that is not its own.
 */
final class GlooRank {
    private GlooRank() {}

    public static void main(String[] arguments) throws Exception {
        int rank = Integer.parseInt(arguments[0]);
        int elements = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        boolean lose = arguments.length > 4 && arguments[4].equals("lose");
        boolean astray = arguments.length > 4 && arguments[4].equals("astray" + rank);
        // An address for documentation, which no host has.
        String host = astray ? "192.0.2.1" : "127.0.0.1";
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
        ByteBuffer memory = Networks.direct(Math.multiplyExact(4, elements));
        FloatBuffer values = memory.asFloatBuffer();
        long address = com.sun.jna.Pointer.nativeValue(Native.getDirectBufferPointer(memory));
        try (Communicator communicator = new SocketCommunicator(rank, socket);
                Collective gloo = new GlooCollectiveProvider().open(communicator, host)) {
            double[] milliseconds = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < elements; i++) {
                    values.put(i, rank + 1 + i % 7);
                }
                communicator.barrier();
                long begin = System.nanoTime();
                gloo.allReduceSum(address, elements, ElementType.FLOAT32, 0);
                milliseconds[round] = (System.nanoTime() - begin) / 1e6;
                for (int i = 0; i < elements; i++) {
                    if (values.get(i) != 3 + 2 * (i % 7)) {
                        throw new AssertionError("element " + i + " is " + values.get(i));
                    }
                }
                if (lose && rank == 1) {
                    Runtime.getRuntime().halt(9);
                }
                if (lose) {
                    gloo.allReduceSum(address, elements, ElementType.FLOAT32, 0);
                }
            }
            System.out.println("sums are right, ms " + Arrays.toString(milliseconds));
        } catch (PentathlonException e) {
            System.out.println(e.status() + " " + e.getMessage());
        }
    }
}
