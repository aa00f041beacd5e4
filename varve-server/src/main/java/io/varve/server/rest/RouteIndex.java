package io.varve.server.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The routes that a description names, as a page for people. Reads the description's lines, of
 * which it knows three: a path, a method, a summary, each indented by two more.
 */
record RouteIndex(List<Entry> entries) {
  private static final Pattern LINE =
      Pattern.compile("^(?:  (/\\S*):|    (get|post|put|delete):|      summary: (.*))$");

  /** One route. */
  record Entry(String method, String path, String summary) {}

  static RouteIndex of(String description) {
    List<Entry> entries = new ArrayList<>();
    String path = "";
    String method = "";
    for (String line : description.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      if (matcher.group(1) != null) {
        path = matcher.group(1);
      } else if (matcher.group(2) != null) {
        method = matcher.group(2).toUpperCase(Locale.ROOT);
      } else {
        entries.add(new Entry(method, path, matcher.group(3)));
      }
    }
    return new RouteIndex(List.copyOf(entries));
  }

  String toHtml() {
    StringBuilder rows = new StringBuilder();
    for (Entry entry : entries) {
      rows.append(
          "<tr><td>%s</td><td><code>%s</code></td><td>%s</td></tr>\n"
              .formatted(entry.method(), escaped(entry.path()), escaped(entry.summary())));
    }
    return PAGE.replace("ROWS", rows);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Varve</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
      table { border-collapse: collapse; width: 100%; }
      td { border-top: 1px solid #ddd; padding: .4em .8em .4em 0; vertical-align: top; }
      pre { background: #f4f4f4; padding: 1em; overflow: auto; }
      </style>
      </head>
      <body>
      <h1>Varve</h1>
      <p>Append these events if this still holds, read what matches, as of then. The whole description, with every
      parameter, body and answer, is <a href="/openapi.yaml">/openapi.yaml</a> (OpenAPI 3.1).</p>
      <pre>curl -H 'Content-Type: application/json' -d '{"entity_id":"order-1","event_type":"order.placed"}' \\
        http://localhost:3900/api/v1/events
      curl 'http://localhost:3900/api/v1/events/query?entity_id=order-1'
      curl -N 'http://localhost:3900/api/v1/events/subscribe?after=0'</pre>
      <table>
      ROWS</table>
      </body>
      </html>
      """;
}
