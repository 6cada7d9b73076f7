/* Loading a library and running threads, on POSIX and on Windows. */
#ifndef CONSUMER_SYSTEM_H
#define CONSUMER_SYSTEM_H

#include <stddef.h>

#ifdef _WIN32

#include <windows.h>

typedef HMODULE library_t;
typedef HANDLE thread_t;
#define THREAD_BODY static DWORD WINAPI
#define THREAD_END 0

static library_t library_open(const char *path) { return LoadLibraryA(path); }
static int library_close(library_t library) { return FreeLibrary(library) != 0; }
static int thread_start(thread_t *thread, LPTHREAD_START_ROUTINE body, void *argument)
{
    *thread = CreateThread(NULL, 0, body, argument, 0, NULL);
    return *thread != NULL;
}
static void thread_join(thread_t thread)
{
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}
/* Windows has no functions that all libraries see. */
static int is_global(const char *name)
{
    (void)name;
    return 0;
}
static void library_function(library_t library, const char *name, void *pointer)
{
    FARPROC function = GetProcAddress(library, name);
    *(FARPROC *)pointer = function;
}

#else

#include <dlfcn.h>
#include <pthread.h>

typedef void *library_t;
typedef pthread_t thread_t;
#define THREAD_BODY static void *
#define THREAD_END NULL

static library_t library_open(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
static int library_close(library_t library) { return dlclose(library) == 0; }
static int thread_start(thread_t *thread, void *(*body)(void *), void *argument)
{
    return pthread_create(thread, NULL, body, argument) == 0;
}
static void thread_join(thread_t thread) { pthread_join(thread, NULL); }
static int is_global(const char *name)
{
    void *program = dlopen(NULL, RTLD_NOW);
    return dlsym(program, name) != NULL;
}
/* POSIX: this is how a data pointer becomes a function pointer. */
static void library_function(library_t library, const char *name, void *pointer)
{
    *(void **)pointer = dlsym(library, name);
}

#endif
#endif
