// Threads that wait for work, so that a call does not have to make them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sterna {

class Pool {
    std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::function<void(int)> work_;
    std::uint64_t round_ = 0;
    int running_ = 0;
    bool is_closing_ = false;
    std::vector<std::thread> threads_;

    void serve(int worker);

public:
    explicit Pool(int threads);
    ~Pool();

    int size() const { return static_cast<int>(threads_.size()) + 1; }
    // Calls work(0), ..., work(size - 1), each on a thread of its own, the caller's among them.
    void run(const std::function<void(int)>& work);
};

}  // namespace sterna
