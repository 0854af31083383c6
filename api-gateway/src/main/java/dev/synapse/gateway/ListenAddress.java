package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.ServerSetting;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The addresses of this machine at which the API listens: one, or all of them. Immutable.
 *
 * @param text the address as the setting has it
 */
public record ListenAddress(InetAddress ip, String text) {

    private static final String BROADCAST = "255.255.255.255";
    private static final int BACKLOG = 1;

    /** IPv6 addresses have a colon, and no brackets. */
    private static final Pattern FORM = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[^\\[].*:.*|:.*");

    /** The address of {@code SYNAPSE_LISTEN_ADDRESS}, otherwise all; throws {@link InvalidSettingException} for an invalid one. */
    public static ListenAddress from(Environment env) {
        String text = env.text(ServerSetting.SYNAPSE_LISTEN_ADDRESS);
        return text.isEmpty() ? new ListenAddress(new InetSocketAddress(0).getAddress(), text) : parse(text);
    }

    private static ListenAddress parse(String text) {
        return literal(text)
                .filter(address -> !address.isMulticastAddress()
                        && !address.getHostAddress().equals(BROADCAST))
                .map(address -> new ListenAddress(address, text))
                .orElseThrow(
                        () -> invalid(
                                text,
                                "must be an IP address of this machine, such as 127.0.0.1 or ::1, or 0.0.0.0 for all addresses"));
    }

    /** The address; empty for host names, which would be looked up, and for ports. */
    private static Optional<InetAddress> literal(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static InvalidSettingException invalid(String address, String reason) {
        return new InvalidSettingException("SYNAPSE_LISTEN_ADDRESS is \"%s\": %s".formatted(address, reason));
    }

    /** Throws {@link InvalidSettingException} if the machine does not have the address, or if the port is not free there. */
    void require(int port) {
        try {
            listen(port);
        } catch (IOException e) {
            requireOwn();
            throw new InvalidSettingException(
                    "SYNAPSE_PORT is %d, but cannot listen on that port: %s".formatted(port, e.getMessage()));
        }
    }

    private void requireOwn() {
        try {
            listen(0);
        } catch (IOException e) {
            throw invalid(text, "cannot listen there: this machine does not have that address");
        }
    }

    private void listen(int port) throws IOException {
        new ServerSocket(port, BACKLOG, ip).close();
    }

    /** Whether it stands for all addresses of the machine. */
    boolean isAll() {
        return ip.isAnyLocalAddress();
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return ip.isLoopbackAddress();
    }

    /** The address of the API for clients on this machine. */
    public String url(int port) {
        return "http://%s:%d".formatted(host(), port);
    }

    private String host() {
        if (isAll() || ip.getHostAddress().equals("127.0.0.1")) {
            return "localhost";
        }
        return ip instanceof Inet6Address ? "[" + text.replace("%", "%25") + "]" : ip.getHostAddress();
    }
}
