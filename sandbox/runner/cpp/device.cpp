// The grader's buffers on a GPU, and CUDA's events.
//
// Memory arrives as a descriptor of an allocation that the grader made (cuMem...); sandbox/runner/device_memory.py
// is the same in Python. The driver's library is looked up at run time, so that this compiles without one.
#include "device.hpp"

#include <cuda.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "place.hpp"

namespace sandbox {
namespace {

constexpr int leased = 0;  // the one device that this jail sees
constexpr int driver_version = 12000;
constexpr auto handle_type = CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR;

void check(cudaError_t status) {
    if (status == cudaSuccess) return;
    throw place::Fault(std::string(cudaGetErrorName(status)) + ": " + cudaGetErrorString(status));
}

template <typename Function>
Function* driver_function(const char* name) {
    void* found = nullptr;
    cudaDriverEntryPointQueryResult result{};
    check(cudaGetDriverEntryPointByVersion(name, &found, driver_version, cudaEnableDefault, &result));
    if (result != cudaDriverEntryPointSuccess) throw place::Fault(std::string("the driver has no ") + name);
    return reinterpret_cast<Function*>(found);
}

#define DRIVER(name) driver_function<decltype(name)>(#name)

struct Driver {
    decltype(cuGetErrorName)* error_name = DRIVER(cuGetErrorName);
    decltype(cuMemGetAllocationGranularity)* granularity = DRIVER(cuMemGetAllocationGranularity);
    decltype(cuMemImportFromShareableHandle)* import = DRIVER(cuMemImportFromShareableHandle);
    decltype(cuMemAddressReserve)* reserve = DRIVER(cuMemAddressReserve);
    decltype(cuMemMap)* map = DRIVER(cuMemMap);
    decltype(cuMemSetAccess)* set_access = DRIVER(cuMemSetAccess);
    decltype(cuMemRelease)* release = DRIVER(cuMemRelease);
    decltype(cuMemUnmap)* unmap = DRIVER(cuMemUnmap);
    decltype(cuMemAddressFree)* address_free = DRIVER(cuMemAddressFree);
    decltype(cuStreamWriteValue32)* write = DRIVER(cuStreamWriteValue32);
    decltype(cuStreamWaitValue32)* wait = DRIVER(cuStreamWaitValue32);

    void check(CUresult status) const {
        if (status == CUDA_SUCCESS) return;
        const char* name = nullptr;
        if (error_name(status, &name) != CUDA_SUCCESS) name = "CUDA_ERROR_UNKNOWN";
        throw place::Fault(name);
    }
};

#undef DRIVER

// All that is made before the submission is called for the first time.
struct Device {
    Driver driver;
    CUmemLocation location{CU_MEM_LOCATION_TYPE_DEVICE, {leased}};
    std::size_t grain = 1;
    cudaStream_t stream = nullptr;
    cudaEvent_t begin = nullptr, end = nullptr;

    Device() {
        CUmemAllocationProp properties{};
        properties.type = CU_MEM_ALLOCATION_TYPE_PINNED;
        properties.location = location;
        properties.requestedHandleTypes = handle_type;
        driver.check(driver.granularity(&grain, &properties, CU_MEM_ALLOC_GRANULARITY_MINIMUM));
        check(cudaStreamCreate(&stream));
        check(cudaEventCreate(&begin));
        check(cudaEventCreate(&end));
    }

    // The driver gives whole grains only.
    std::size_t rounded(std::size_t bytes) const {
        return (std::max<std::size_t>(bytes, 1) + grain - 1) / grain * grain;
    }
};

Device& device() {
    static Device opened;
    return opened;
}

// What grader and runner tell each other through one page; each word has a cache line of its own.
class Gate {
public:
    static constexpr std::size_t page_bytes = 4096;
    enum Word : std::size_t { open = 0, arrived = 16, armed = 32, done = 48 };

    void take(int descriptor) {
        void* page = mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        close(descriptor);
        if (page == MAP_FAILED) throw place::Fault("the page of words cannot be mapped");
        words_ = static_cast<volatile std::uint32_t*>(page);
        check(cudaHostRegister(page, page_bytes, cudaHostRegisterMapped));
        void* seen = nullptr;
        check(cudaHostGetDevicePointer(&seen, page, 0));
        device_ = reinterpret_cast<CUdeviceptr>(seen);
    }

    // Queue: say that the stream is here, and wait until the grader opens.
    void hold(const Device& here, std::uint64_t number) const {
        write(here, arrived, number);
        here.driver.check(here.driver.wait(here.stream, address(open), word(number), CU_STREAM_WAIT_VALUE_EQ));
    }

    // Queue: say that the work before is done. Then say that everything is queued.
    void leave(const Device& here, std::uint64_t number) const {
        write(here, done, number);
        words_[armed] = word(number);
    }

private:
    static std::uint32_t word(std::uint64_t number) { return static_cast<std::uint32_t>(number); }
    CUdeviceptr address(Word place) const { return device_ + place * sizeof(std::uint32_t); }
    void write(const Device& here, Word place, std::uint64_t number) const {
        here.driver.check(here.driver.write(here.stream, address(place), word(number), CU_STREAM_WRITE_VALUE_DEFAULT));
    }

    volatile std::uint32_t* words_ = nullptr;
    CUdeviceptr device_ = 0;
};

Gate gate;

}  // namespace

cudaStream_t stream() { return device().stream; }

namespace place {

void open() {
    check(cudaSetDevice(leased));  // makes the context
    device();
}

void* attach(int descriptor, std::size_t bytes, bool) {
    const auto& here = device();
    const auto& driver = here.driver;
    const auto size = here.rounded(bytes);
    CUmemGenericAllocationHandle handle{};
    auto* const number = reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor));
    driver.check(driver.import(&handle, number, handle_type));
    close(descriptor);
    CUdeviceptr address = 0;
    driver.check(driver.reserve(&address, size, 0, 0, 0));
    driver.check(driver.map(address, size, 0, handle, 0));
    const CUmemAccessDesc access{here.location, CU_MEM_ACCESS_FLAGS_PROT_READWRITE};
    driver.check(driver.set_access(address, size, &access, 1));
    driver.check(driver.release(handle));  // the mapping keeps the memory
    return reinterpret_cast<void*>(address);
}

void detach(void* address, std::size_t bytes) {
    const auto& here = device();
    const auto place = reinterpret_cast<CUdeviceptr>(address);
    here.driver.check(here.driver.unmap(place, here.rounded(bytes)));
    here.driver.check(here.driver.address_free(place, here.rounded(bytes)));
}

void take_page(int descriptor) { gate.take(descriptor); }

// What the action queues waits behind the gate, so launching is not timed. The grader clears the cache and
// fills the inputs before it opens; an action that waits for the device itself does so until it opens.
std::int64_t timed(const std::function<void()>& action, std::uint64_t number) {
    const auto& here = device();
    gate.hold(here, number);
    check(cudaEventRecord(here.begin, here.stream));
    action();
    check(cudaGetLastError());  // a launch that was refused and that nobody looked at
    check(cudaEventRecord(here.end, here.stream));
    gate.leave(here, number);
    check(cudaDeviceSynchronize());
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, here.begin, here.end));
    return static_cast<std::int64_t>(static_cast<double>(milliseconds) * 1e6);
}

}  // namespace place
}  // namespace sandbox
