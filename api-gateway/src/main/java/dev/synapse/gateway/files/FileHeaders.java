package dev.synapse.gateway.files;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;

/** The header fields of a download: a browser saves the file, whatever it contains, and never shows it as a page. */
final class FileHeaders {

    private static final String POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private FileHeaders() {}

    static void set(HttpServletResponse response, UploadedFile file) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, disposition(file.name()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache"); // kept, but checked by its ETag
    }

    static String contentType(UploadedFile file) {
        return file.width() == null ? file.mediaType() + ";charset=UTF-8" : file.mediaType();
    }

    /** With a name of ASCII for old clients, and the exact one (RFC 6266, RFC 8187). */
    static String disposition(String name) {
        String plain = name.replaceAll("[^ -~]|[\"\\\\%]", "_");
        String exact = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"%s\"; filename*=UTF-8''%s".formatted(plain, exact);
    }
}
