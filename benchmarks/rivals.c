/* The same steps as a C programmer writes them: the rivals of the compiled kernels.

   Single runs keep their history. Many runs go through blocks of 64, the loop over steps outside,
   so that the compiler fills the vector unit; with one run after another it does not, and that is
   several times slower. */

#include <math.h>

enum { BLOCK = 64 };

void gd_rosenbrock(long steps, double lr, double x, double y, double *history) {
  for (long k = 0; k < steps; k++) {
    double r = y - x * x;
    double gx = -400 * x * r - 2 * (1 - x), gy = 200 * r;
    x -= lr * gx;
    y -= lr * gy;
    history[2 * k] = x;
    history[2 * k + 1] = y;
  }
}

void adam_rosenbrock(long steps, double lr, double x, double y, double *history) {
  const double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  double mx = 0, my = 0, vx = 0, vy = 0, power1 = 1, power2 = 1;
  for (long k = 0; k < steps; k++) {
    double r = y - x * x;
    double gx = -400 * x * r - 2 * (1 - x), gy = 200 * r;
    power1 *= beta1;
    power2 *= beta2;
    mx = beta1 * mx + (1 - beta1) * gx;
    my = beta1 * my + (1 - beta1) * gy;
    vx = beta2 * vx + (1 - beta2) * gx * gx;
    vy = beta2 * vy + (1 - beta2) * gy * gy;
    double mx_hat = mx / (1 - power1), vx_hat = vx / (1 - power2);
    double my_hat = my / (1 - power1), vy_hat = vy / (1 - power2);
    x -= lr * mx_hat / (sqrt(vx_hat) + eps);
    y -= lr * my_hat / (sqrt(vy_hat) + eps);
    history[2 * k] = x;
    history[2 * k + 1] = y;
  }
}

/* Quotients with the same divisor replaced by products with its reciprocal. */
void adam_by_products_rosenbrock(long steps, double lr, double x, double y, double *history) {
  const double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  double mx = 0, my = 0, vx = 0, vy = 0, power1 = 1, power2 = 1;
  for (long k = 0; k < steps; k++) {
    double r = y - x * x;
    double gx = -400 * x * r - 2 * (1 - x), gy = 200 * r;
    power1 *= beta1;
    power2 *= beta2;
    mx = beta1 * mx + (1 - beta1) * gx;
    my = beta1 * my + (1 - beta1) * gy;
    vx = beta2 * vx + (1 - beta2) * gx * gx;
    vy = beta2 * vy + (1 - beta2) * gy * gy;
    double first = 1 / (1 - power1), second = 1 / (1 - power2);
    x -= lr * (mx * first) / (sqrt(vx * second) + eps);
    y -= lr * (my * first) / (sqrt(vy * second) + eps);
    history[2 * k] = x;
    history[2 * k + 1] = y;
  }
}

void gd_himmelblau(long count, long steps, double lr, double *restrict x, double *restrict y) {
#pragma omp parallel for schedule(static)
  for (long block = 0; block < count; block += BLOCK)
    for (long k = 0; k < steps; k++)
      for (long i = block; i < block + BLOCK; i++) {
        double a = x[i] * x[i] + y[i] - 11, b = x[i] + y[i] * y[i] - 7;
        double gx = 4 * x[i] * a + 2 * b, gy = 2 * a + 4 * y[i] * b;
        x[i] -= lr * gx;
        y[i] -= lr * gy;
      }
}

void adam_himmelblau(long count, long steps, double lr, double *restrict x, double *restrict y) {
  const double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
#pragma omp parallel for schedule(static)
  for (long block = 0; block < count; block += BLOCK) {
    double mx[BLOCK] = {0}, my[BLOCK] = {0}, vx[BLOCK] = {0}, vy[BLOCK] = {0};
    double power1 = 1, power2 = 1;
    for (long k = 0; k < steps; k++) {
      power1 *= beta1;
      power2 *= beta2;
      double first = 1 / (1 - power1), second = 1 / (1 - power2);
      for (long i = 0; i < BLOCK; i++) {
        double u = x[block + i], v = y[block + i];
        double a = u * u + v - 11, b = u + v * v - 7;
        double gx = 4 * u * a + 2 * b, gy = 2 * a + 4 * v * b;
        mx[i] = beta1 * mx[i] + (1 - beta1) * gx;
        my[i] = beta1 * my[i] + (1 - beta1) * gy;
        vx[i] = beta2 * vx[i] + (1 - beta2) * gx * gx;
        vy[i] = beta2 * vy[i] + (1 - beta2) * gy * gy;
        x[block + i] = u - lr * (mx[i] * first) / (sqrt(vx[i] * second) + eps);
        y[block + i] = v - lr * (my[i] * first) / (sqrt(vy[i] * second) + eps);
      }
    }
  }
}
