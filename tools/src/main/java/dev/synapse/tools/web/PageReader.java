package dev.synapse.tools.web;

import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Reads pages of the public web, and of hosts that an operator allows. Thread-safe; designed for virtual threads. */
public final class PageReader {
    private static final int MAX_REDIRECTS = 5;

    private final AllowedHosts allowed;
    private final Set<Integer> ports;
    private final PageClient client;

    PageReader(AllowedHosts allowed, Set<Integer> ports, PublicAddressResolver.Names names, SSLContext tls) {
        this.allowed = allowed;
        this.ports = ports;
        this.client = new PageClient(new PublicAddressResolver(allowed, names), tls);
    }

    /** A reader with the system's DNS and Java's trusted certificates. */
    public static PageReader create(AllowedHosts allowed) {
        try {
            return new PageReader(allowed, AllowedHosts.WEB_PORTS, InetAddress::getAllByName, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    /**
     * Reads the page at a URL, following at most 5 redirects.
     *
     * @throws PageException if the URL is not allowed, or the page cannot be read or is not text
     * @throws InterruptedException if the thread was interrupted; the connection is closed
     */
    public Page read(String address) throws PageException, InterruptedException {
        PageAddress next = PageAddress.parse(address);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            requirePort(next);
            switch (get(next)) {
                case PageClient.Answer.Redirect(String location) -> next = next.redirected(location);
                case PageClient.Answer.Content(String type, BoundedBody body) -> {
                    return PageText.read(next, type, body);
                }
            }
        }
        throw PageException.permanent("The page redirects more than " + MAX_REDIRECTS + " times.");
    }

    private PageClient.Answer get(PageAddress address) throws PageException, InterruptedException {
        try {
            return client.get(address);
        } catch (PageException failed) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failed;
        }
    }

    private void requirePort(PageAddress address) throws PageException {
        if (!ports.contains(address.port()) && !allowed.allows(address.host(), address.port())) {
            throw PageException.permanent(
                    "“" + address.uri() + "” cannot be fetched: only ports 80 and 443 are allowed.");
        }
    }
}
