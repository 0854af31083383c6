package dev.synapse.tools.web;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a page: http or https, the host in the form used for the DNS lookup (ASCII, lower case, no trailing
 * dot), a port, and the rest. Ambiguous spellings are rejected. Immutable.
 */
record PageAddress(String scheme, String host, int port, String rest) {
    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_HOST = 253;
    private static final Pattern FORM = Pattern.compile("(?i)(https?)://([^/?#]*)([^#]*)(#.*)?", Pattern.DOTALL);
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:@%\\\\\\s]+)(?::(\\d{1,5}))?");
    private static final String NO_HOST =
            "its host is neither a name nor an address such as 192.0.2.1 or [2001:db8::1]";
    /**
     * Hosts that end in a number, which some parsers read as IPv4 addresses in different ways: 0177.0.0.1, 127.1,
     * 0x7f000001.
     */
    private static final Pattern NUMERIC = Pattern.compile("(^|\\.)(\\d+|0x[0-9a-f]*)$");

    private static final Pattern IPV4 = Pattern.compile("((0|[1-9]\\d{0,2})(\\.|$)){4}");
    private static final Pattern HOST = Pattern.compile("\\[[0-9a-f:.]+]|[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?");

    /**
     * Parses a URL from a model or a redirect.
     *
     * @throws PageException if it is invalid, with the reason
     */
    static PageAddress parse(String text) throws PageException {
        String address = text.strip();
        Matcher form = FORM.matcher(address);
        if (address.length() > MAX_LENGTH || !form.matches()) {
            throw invalid(
                    address, "a URL starts with http:// or https:// and has at most " + MAX_LENGTH + " characters");
        }
        Matcher authority = AUTHORITY.matcher(form.group(2));
        if (!authority.matches()) {
            throw invalid(address, "only a host and an optional port may be between // and the path");
        }
        String scheme = form.group(1).toLowerCase(Locale.ROOT);
        int port = authority.group(2) == null ? standardPort(scheme) : Integer.parseInt(authority.group(2));
        return new PageAddress(scheme, host(address, authority.group(1)), port, escaped(form.group(3)));
    }

    /** The target of a redirect of this page. */
    PageAddress redirected(String location) throws PageException {
        String target = location.strip();
        if (FORM.matcher(target).matches()) {
            return parse(target);
        }
        if (target.startsWith("//")) {
            return parse(scheme + ":" + target);
        }
        try {
            return parse(uri().resolve(escaped(target)).toString());
        } catch (IllegalArgumentException unreadable) {
            throw PageException.permanent("The page redirects to an invalid URL.");
        }
    }

    /** The request target of the HTTP request. */
    String path() {
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    /** The host, without the brackets of an IPv6 address. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    URI uri() {
        try {
            return new URI(scheme + "://" + authority() + rest);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("escaped above", e);
        }
    }

    private String authority() {
        return port == standardPort(scheme) ? host : host + ":" + port;
    }

    private static int standardPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String host(String address, String input) throws PageException {
        try {
            String ascii = input.startsWith("[") ? input : IDN.toASCII(input);
            String host = ascii.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
            boolean allowed =
                    !NUMERIC.matcher(host).find() || IPV4.matcher(host).matches();
            if (host.length() <= MAX_HOST && HOST.matcher(host).matches() && allowed) {
                return host;
            }
        } catch (IllegalArgumentException unreadable) {
            throw invalid(address, NO_HOST);
        }
        throw invalid(address, NO_HOST);
    }

    /** Percent-encodes invalid characters, as browsers do; existing escapes are unchanged. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean allowed = b > ' ' && b < 127 && "\"<>\\^`{|}[]".indexOf(b) < 0;
            escaped.append(allowed ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
        }
        return escaped.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    }

    private static PageException invalid(String address, String reason) {
        String excerpt = address.length() <= 200 ? address : address.substring(0, 200) + "…";
        return PageException.permanent("“" + excerpt + "” cannot be fetched: " + reason + ".");
    }
}
