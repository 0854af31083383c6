package dev.synapse.gateway.console;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.ApiException;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the console: the page at {@code /}, which browsers revalidate, and its files under {@code /assets}, whose names contain a hash of
 * their content, so that browsers keep them for good.
 */
@Hidden
@RestController
final class ConsoleController {

    private static final CacheControl FOR_GOOD =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final ConsoleFiles files;

    ConsoleController(ConsoleFiles files) {
        this.files = files;
    }

    @Requires(Right.PUBLIC)
    @GetMapping("/")
    ResponseEntity<byte[]> page(
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known,
            @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false) @Nullable String encodings) {
        return answer(files.index(), CacheControl.noCache(), known, encodings);
    }

    @Requires(Right.PUBLIC)
    @GetMapping("/assets/{name}")
    ResponseEntity<byte[]> asset(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known,
            @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false) @Nullable String encodings) {
        return answer(files.asset(name), FOR_GOOD, known, encodings);
    }

    private static ResponseEntity<byte[]> answer(
            Optional<ConsoleFile> found, CacheControl caching, @Nullable String known, @Nullable String encodings) {
        ConsoleFile file = found.orElseThrow(ApiException::notFound);
        boolean compressed = acceptsGzip(encodings);
        // a weak tag: the same page in both encodings
        String etag = "W/" + file.etag();
        boolean unchanged = etag.equals(known);
        ResponseEntity.BodyBuilder answer = unchanged ? ResponseEntity.status(304) : ResponseEntity.ok();
        answer.contentType(file.type()).eTag(etag).cacheControl(caching).varyBy(HttpHeaders.ACCEPT_ENCODING);
        if (unchanged) {
            return answer.build();
        }
        if (compressed) {
            answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return answer.body(compressed ? file.gzip() : file.bytes());
    }

    private static boolean acceptsGzip(@Nullable String encodings) {
        return encodings != null
                && Arrays.stream(encodings.split(",", -1))
                        .map(encoding -> encoding.replace(" ", ""))
                        .anyMatch(encoding -> encoding.equals("gzip")
                                || (encoding.startsWith("gzip;") && !encoding.matches("gzip;q=0(\\.0*)?")));
    }
}
