package dev.synapse.gateway.web;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents responses made by {@link Page}. */
@ApiResponse(
        responseCode = "200",
        description = "One page",
        useReturnTypeSchema = true,
        headers =
                @Header(
                        name = "Link",
                        description = "URL of the next page, if there is one: <...>; rel=\"next\"",
                        schema = @Schema(type = "string")))
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Paged {}
