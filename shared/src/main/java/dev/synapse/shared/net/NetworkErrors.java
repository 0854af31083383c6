package dev.synapse.shared.net;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes the exceptions of the JDK's HTTP client, some of which have no message. Stateless. */
public final class NetworkErrors {
    /** The connect timeout of all HTTP clients of models and tools. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private NetworkErrors() {}

    /** A short description for people, without class names. */
    public static String describe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return Objects.requireNonNullElse(failure.getMessage(), "the connection was closed");
    }

    private static @Nullable String known(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
            case UnresolvedAddressException _ -> "the host name is unknown";
            case UnknownHostException _ -> "the host name is unknown";
            case ConnectException refused ->
                refused.getCause() instanceof UnresolvedAddressException
                        ? "the host name is unknown"
                        : "the connection was refused";
            case SSLException tls -> "TLS failed: " + tls.getMessage();
            default -> null;
        };
    }
}
