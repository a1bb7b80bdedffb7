package org.pentathlon.comm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where rank 0 listens.
 *
 * @param hosts addresses to try, in this order
 * @param token the secret that the ranks share
 */
record RendezvousPoint(List<String> hosts, int port, String token) {
    private static final Logger LOG = LoggerFactory.getLogger(RendezvousPoint.class);

    RendezvousPoint {
        hosts = List.copyOf(hosts);
    }

    /** Addresses of this machine that other machines may reach it by, then the loopback. */
    static List<String> addressesOfThisMachine() {
        List<String> outer = new ArrayList<>();
        List<String> sixth = new ArrayList<>();
        try {
            for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
                if (!link.isUp() || link.isLoopback()) {
                    continue;
                }
                for (InetAddress address : link.inetAddresses().toList()) {
                    if (address.isLinkLocalAddress() || address.isLoopbackAddress()) {
                        continue;
                    }
                    (address instanceof Inet6Address ? sixth : outer).add(plain(address));
                }
            }
        } catch (SocketException e) {
            // No list of interfaces: the loopback below is all that is known.
            LOG.warn("the network interfaces of this machine cannot be listed: {}", e.getMessage());
        }
        outer.addAll(sixth);
        outer.add("127.0.0.1");
        return outer;
    }

    /** The address without the scope that Java appends to some of version 6. */
    static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** Without the secret, so that it is in no log. */
    @Override
    public String toString() {
        return hosts + " port " + port;
    }
}
