package dev.synapse.cli;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The address of the server that a command talks to. */
final class ServerAddress {

    private ServerAddress() {}

    /**
     * The given address, else that of {@code SYNAPSE_URL}, else the local server's by {@code SYNAPSE_LISTEN_ADDRESS} and
     * {@code SYNAPSE_PORT}. Throws {@link IllegalArgumentException} if it is not an address.
     */
    static URI of(Optional<String> given, Map<String, String> env) {
        String address = given.or(() -> get(env, "SYNAPSE_URL")).orElseGet(() -> local(env));
        URI uri;
        try {
            uri = URI.create(address.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid server URL " + address + ": " + e.getMessage(), e);
        }
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "invalid server URL " + address + "; use a URL such as http://localhost:8000");
        }
        return uri;
    }

    private static String local(Map<String, String> env) {
        String address = get(env, "SYNAPSE_LISTEN_ADDRESS").orElse("127.0.0.1").strip();
        String host = switch (address) {
            case "127.0.0.1", "0.0.0.0", "::" -> "localhost";
            default -> address.contains(":") ? "[" + address.replace("%", "%25") + "]" : address;
        };
        return "http://%s:%s"
                .formatted(host, get(env, "SYNAPSE_PORT").orElse("8000").strip());
    }

    private static Optional<String> get(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
    }
}
