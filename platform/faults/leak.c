/* Loses memory, for valgrind to find: a check of the check. */
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *lost = malloc(100);

    if (lost == NULL)
        return 1;
    memset(lost, 'x', 100);
    lost = NULL;
    return 0;
}
