/* Which calls were made, under which ranges; and the call that is to fail. */
#define _GNU_SOURCE
#include "standin.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#define SLOTS 65536
#define DEPTH 16

static struct { char *text; long count; } slots[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread char ranges[DEPTH][64];
static __thread int depth;

void standin_push(const char *range) {
    if (depth < DEPTH) snprintf(ranges[depth], sizeof ranges[0], "%s", range ? range : "");
    depth++;
}

void standin_pop(void) {
    if (depth > 0) depth--;
}

static long add(const char *text) {
    unsigned long hash = 5381;
    for (const char *c = text; *c; c++) hash = hash * 33 + (unsigned char)*c;
    pthread_mutex_lock(&lock);
    unsigned long at = hash % SLOTS;
    while (slots[at].text && strcmp(slots[at].text, text)) at = (at + 1) % SLOTS;
    if (!slots[at].text) slots[at].text = strdup(text);
    long count = ++slots[at].count;
    pthread_mutex_unlock(&lock);
    return count;
}

void standin_count(const char *kind, const char *call) {
    if (!getenv("STANDIN_LOG")) return;
    char text[64 * (DEPTH + 2)];
    int length = snprintf(text, sizeof text, "%s\t", kind);
    int known = depth < DEPTH ? depth : DEPTH;
    for (int i = 0; i < known; i++)
        length += snprintf(text + length, sizeof text - length, "%s%s", i ? "/" : "", ranges[i]);
    snprintf(text + length, sizeof text - length, "\t%s", call);
    add(text);
}

int standin_enter(const char *function) {
    static int failing = -1;
    static char name[64];
    static long at, error;
    if (failing < 0) {
        const char *text = getenv("STANDIN_FAIL");
        error = LAUNCH_FAILURE;
        at = 1;
        failing = text && sscanf(text, "%63[^:]:%ld:%ld", name, &at, &error) >= 1;
    }
    return failing && !strcmp(function, name) && add(name) == at ? (int)error : SUCCESS;
}

/* One write, so that the lines of ranks do not mix. */
__attribute__((destructor)) static void write_log(void) {
    const char *file = getenv("STANDIN_LOG");
    if (!file || !*file) return;
    char *text;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].text && strchr(slots[i].text, '\t'))
            fprintf(memory, "%d\t%s\t%ld\n", getpid(), slots[i].text, slots[i].count);
    fclose(memory);
    int out = open(file, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (out >= 0) {
        if (write(out, text, size) < 0) perror(file);
        close(out);
    }
    free(text);
}
