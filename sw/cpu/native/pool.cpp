#include "pool.h"

namespace sterna {

Pool::Pool(int threads) {
    for (int worker = 1; worker < threads; ++worker)
        threads_.emplace_back([this, worker] { serve(worker); });
}

Pool::~Pool() {
    {
        std::lock_guard lock(mutex_);
        is_closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Pool::serve(int worker) {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [&] { return is_closing_ || round_ != seen; });
        if (is_closing_) return;
        seen = round_;
        lock.unlock();
        work_(worker);
        lock.lock();
        if (--running_ == 0) done_.notify_one();
    }
}

void Pool::run(const std::function<void(int)>& work) {
    if (!threads_.empty()) {
        std::lock_guard lock(mutex_);
        work_ = work;
        running_ = static_cast<int>(threads_.size());
        ++round_;
    }
    wake_.notify_all();
    work(0);
    if (!threads_.empty()) {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [&] { return running_ == 0; });
    }
}

}  // namespace sterna
