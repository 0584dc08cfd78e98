/* Reads feeds with libical and prints a JSON object per feed and line:
   {"name": ..., "events": [[uid, start, end, summary, description, sequence], ...], "errors": n}
   "errors" counts what the parser could not read and what its check of RFC 5546's restrictions complains about. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text(const char *value) {
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)(value ? value : ""); *c; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    putchar('"');
}

static char *whole(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *body = calloc((size_t)size + 1, 1);
    if (body && fread(body, 1, (size_t)size, file) != (size_t)size) {
        free(body);
        body = NULL;
    }
    fclose(file);
    return body;
}

static int one(const char *path) {
    char *body = whole(path);
    if (!body)
        return 1;
    icalcomponent *root = icalparser_parse_string(body);
    free(body);
    const char *name = strrchr(path, '/');
    fputs("{\"name\": ", stdout);
    text(name ? name + 1 : path);
    fputs(", \"events\": [", stdout);
    int first = 1;
    if (root) {
        icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
        for (; event; event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
            fputs(first ? "[" : ", [", stdout);
            first = 0;
            text(icalcomponent_get_uid(event));
            fputs(", ", stdout);
            text(icaltime_as_ical_string(icalcomponent_get_dtstart(event)));
            fputs(", ", stdout);
            text(icaltime_as_ical_string(icalcomponent_get_dtend(event)));
            fputs(", ", stdout);
            text(icalcomponent_get_summary(event));
            fputs(", ", stdout);
            text(icalcomponent_get_description(event));
            printf(", %d]", icalcomponent_get_sequence(event));
        }
        icalrestriction_check(root);
    }
    printf("], \"errors\": %d}\n", root ? icalcomponent_count_errors(root) : -1);
    if (root)
        icalcomponent_free(root);
    return 0;
}

int main(int count, char **paths) {
    for (int i = 1; i < count; i++)
        if (one(paths[i]))
            return 1;
    return 0;
}
