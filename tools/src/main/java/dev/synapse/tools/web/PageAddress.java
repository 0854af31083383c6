package dev.synapse.tools.web;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a page: http or https, a host in the form in which it is looked up (ASCII, lower case, no dot at its end), a
 * port, and the rest. What is written so that two readers could read it differently is refused.
 */
record PageAddress(String scheme, String host, int port, String rest) {
    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_HOST = 253;
    private static final Pattern FORM = Pattern.compile("(?i)(https?)://([^/?#]*)([^#]*)(#.*)?", Pattern.DOTALL);
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:@%\\\\\\s]+)(?::(\\d{1,5}))?");
    private static final String NO_HOST = "its host is neither a name nor an address as 192.0.2.1 or [2001:db8::1]";
    /** Of hosts that end in a number some readers make IPv4 addresses, and not all the same: 0177.0.0.1, 127.1, 0x7f000001. */
    private static final Pattern NUMERIC = Pattern.compile("(^|\\.)(\\d+|0x[0-9a-f]*)$");

    private static final Pattern IPV4 = Pattern.compile("((0|[1-9]\\d{0,2})(\\.|$)){4}");
    private static final Pattern HOST = Pattern.compile("\\[[0-9a-f:.]+]|[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?");

    /** Reads what a model or a redirect wrote; a {@link PageException} says what is wrong with it. */
    static PageAddress parse(String text) throws PageException {
        String address = text.strip();
        Matcher form = FORM.matcher(address);
        if (address.length() > MAX_LENGTH || !form.matches()) {
            throw wrong(
                    address,
                    "an address begins with http:// or https:// and has " + MAX_LENGTH + " characters at most");
        }
        Matcher authority = AUTHORITY.matcher(form.group(2));
        if (!authority.matches()) {
            throw wrong(address, "between // and the path stand a host and perhaps a port, and no user");
        }
        String scheme = form.group(1).toLowerCase(Locale.ROOT);
        int port = authority.group(2) == null ? standardPort(scheme) : Integer.parseInt(authority.group(2));
        return new PageAddress(scheme, host(address, authority.group(1)), port, escaped(form.group(3)));
    }

    /** Where a redirect of this page leads. */
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
            throw PageException.lasting("The page redirects to something that is no address.");
        }
    }

    /** What stands in the request's first line. */
    String path() {
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    /** The host without the brackets of an IPv6 address. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    URI uri() {
        try {
            return new URI(scheme + "://" + authority() + rest);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("is escaped", e);
        }
    }

    private String authority() {
        return port == standardPort(scheme) ? host : host + ":" + port;
    }

    private static int standardPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String host(String address, String written) throws PageException {
        try {
            String ascii = written.startsWith("[") ? written : IDN.toASCII(written);
            String host = ascii.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
            boolean plain = !NUMERIC.matcher(host).find() || IPV4.matcher(host).matches();
            if (host.length() <= MAX_HOST && HOST.matcher(host).matches() && plain) {
                return host;
            }
        } catch (IllegalArgumentException unreadable) {
            throw wrong(address, NO_HOST);
        }
        throw wrong(address, NO_HOST);
    }

    /** As browsers do: what no address may have is percent-encoded, and what is encoded already stays. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 127 && "\"<>\\^`{|}[]".indexOf(b) < 0;
            escaped.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
        }
        return escaped.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    }

    private static PageException wrong(String address, String why) {
        String shown = address.length() <= 200 ? address : address.substring(0, 200) + "…";
        return PageException.lasting("“" + shown + "” cannot be fetched: " + why + ".");
    }
}
