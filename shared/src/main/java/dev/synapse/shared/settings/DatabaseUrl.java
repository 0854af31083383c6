package dev.synapse.shared.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code DATABASE_URL}: {@code postgresql://user:pass@host:port/db?options}, or a JDBC address with the options {@code
 * user} and {@code password}. Immutable; its text never contains the password.
 *
 * @param jdbcUrl the JDBC address without credentials
 * @param host host and port, for messages
 */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String user, @Nullable String password, String host) {

    /** Reads {@code DATABASE_URL}; throws {@link InvalidSettingException} if it is missing or invalid. */
    public static DatabaseUrl from(Environment env) {
        return parse(env.require(
                "DATABASE_URL", "the address of PostgreSQL, as postgresql://user:password@host:5432/database"));
    }

    /** Parses the value; throws {@link InvalidSettingException}, whose message omits the value since it contains a password. */
    public static DatabaseUrl parse(String text) {
        String plain = text.startsWith("jdbc:") ? text.substring(5) : withoutDriver(text);
        try {
            URI uri = new URI(plain);
            String scheme = uri.getScheme();
            if (("postgresql".equals(scheme) || "postgres".equals(scheme))
                    && uri.getHost() != null
                    && uri.getPath() != null
                    && uri.getPath().length() > 1) {
                return of(uri);
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new InvalidSettingException(
                "DATABASE_URL is not an address of the form postgresql://user:password@host:5432/database (special"
                        + " characters in the password percent-encoded)");
    }

    /** The address without a driver of Python, as in {@code postgresql+asyncpg://}, whose option {@code ssl} is here {@code sslmode}. */
    private static String withoutDriver(String text) {
        String plain = text.replaceFirst("^postgres(?:ql)?\\+\\w+://", "postgresql://");
        return plain.equals(text)
                ? text
                : plain.replaceFirst(
                        "([?&])ssl=(disable|allow|prefer|require|verify-ca|verify-full)(?=&|$)", "$1sslmode=$2");
    }

    private static DatabaseUrl of(URI uri) {
        String host = uri.getHost() + (uri.getPort() < 0 ? ":5432" : ":" + uri.getPort());
        String info = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = info.indexOf(':');
        String user = colon < 0 ? info : info.substring(0, colon);
        String password = colon < 0 ? "" : info.substring(colon + 1);
        StringJoiner options = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String option : query(uri).split("&", -1)) {
            if (option.startsWith("user=")) {
                user = option.substring("user=".length());
            } else if (option.startsWith("password=")) {
                password = option.substring("password=".length());
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        return new DatabaseUrl(
                "jdbc:postgresql://" + host + uri.getRawPath() + options, decoded(user), decoded(password), host);
    }

    private static String query(URI uri) {
        return uri.getRawQuery() == null ? "" : uri.getRawQuery();
    }

    private static @Nullable String decoded(String text) {
        return text.isEmpty() ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "PostgreSQL at " + host;
    }
}
